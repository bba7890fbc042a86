// A node of saan/1 by somebody who has only read docs/wire. It is driven by lines of JSON on its standard input, and
// answers each with a line on its standard output.
package main

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
)

func main() {
	if len(os.Args) == 3 && os.Args[1] == "vectors" {
		dir := os.Args[2]
		if runVectors(dir+"/exchange")+journalVectors(dir+"/journal")+trustVectors(dir+"/trustfile") > 0 {
			os.Exit(1)
		}
		return
	}
	if len(os.Args) != 4 {
		fmt.Fprintln(os.Stderr, "usage: stranger vectors FOLDER | stranger AGENCY FOLDER ADDRESS")
		os.Exit(2)
	}
	agency, folder, address := os.Args[1], os.Args[2], os.Args[3]
	n := newNode(agency, folder)
	n.ca = newAuthority("กรมคนแปลกหน้า")
	l := n.listen(address)
	here := l.Addr().String()
	n.endpoint = "https://" + here
	n.log = &Log{origin: here + "/log", key: n.logKey}
	go n.serve(l)
	say(obj{"endpoint": n.endpoint})
	in := bufio.NewReaderSize(os.Stdin, 1<<20)
	for {
		line, err := in.ReadBytes('\n')
		if err != nil {
			return
		}
		var out obj
		if r := try(func() { out = n.obey(decodeObject(bytes.TrimSpace(line))) }); r != nil {
			out = obj{"refused": r.Code, "why": r.Why}
		}
		say(out)
	}
}

func say(o obj) { fmt.Println(string(canonical(o))) }
