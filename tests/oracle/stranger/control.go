package main

import (
	"bytes"
	"crypto/tls"
	"fmt"
	"io"
	"net/http"
	"os"
	"time"
)

// sent is a message that was posted, so that it can be posted again, whole or wounded.
type sent struct {
	to   string
	line []byte
}

var messages = map[string]sent{}

// obey does what one line asks for.
func (n *Node) obey(o obj) obj {
	word := func(name string) string { return asText(o[name]) }
	switch word("do") {
	case "trust":
		pinned, err := os.ReadFile(word("pin"))
		must(err, "node.pin")
		n.source, n.pinned = source(word("source")), pinned
		n.refresh()
		return obj{"version": n.directory.Version, "agencies": len(n.directory.Entries)}
	case "enrol":
		return n.enrol(word("source"), word("digest"))
	case "next time":
		n.mutex.Lock()
		defer n.mutex.Unlock()
		n.quirk = word("what")
		return obj{}
	case "letter":
		return n.sendLetter(o)
	case "again", "other bytes", "tampered", "to another", "receipt", "unbrought":
		return n.mischief(word("do"), messages[word("letter")])
	case "told":
		n.mutex.Lock()
		defer n.mutex.Unlock()
		events := []any{}
		for _, r := range n.receipts[word("letter")] {
			events = append(events, r)
		}
		return obj{"events": events}
	case "came":
		return n.came(word("letter"))
	case "tell":
		n.mutex.Lock()
		l := n.letters[word("letter")]
		n.mutex.Unlock()
		demand(l != nil, "node.no-letter", word("letter"))
		line, _ := n.message(n.tell(l, word("event"), word("number"), word("reason")), l.Secrecy != "normal")
		return told(n.post(l.From, line))
	case "journal":
		return n.journal(word("agency"), word("address"))
	case "proof":
		file, err := os.ReadFile(word("file"))
		must(err, "node.file")
		entry, index, head := n.policyOf(word("agency")).proof(file)
		return obj{"index": index, "size": head.Size, "entry": string(entry)}
	case "probe":
		return n.probe(word("to"))
	case "call back":
		a := n.ask(word("to"), "POST", "/callback", nil, "")
		return decodeObject(a.body)
	}
	panic(refuse("node.command", word("do")))
}

func told(notice *Notice) obj {
	return obj{"kind": notice.Kind, "code": notice.Code, "final": notice.Final, "leaf": notice.Leaf, "id": notice.ID}
}

func (n *Node) sendLetter(o obj) obj {
	to, secrecy, sealIt := asText(o["to"]), asText(o["secrecy"]), o["seal"] == true
	running, _ := o["running"].(int64)
	var enclosures [][]byte
	sizes, _ := o["enclosures"].([]any)
	for _, v := range sizes {
		enclosures = append(enclosures, random(int(v.(int64))))
	}
	id, draft := n.letter(to, secrecy, int(running), enclosures...)
	line, blobs := n.message(draft, sealIt)
	for _, b := range blobs {
		n.bring(to, b)
	}
	messages[id] = sent{to, line}
	if o["batch"] == true {
		other, _ := n.message(n.tell(&Letter{ID: newID(), From: to, Record: sum(nil), Secrecy: "normal"}, "read", "", ""), false)
		notices := n.postBatch(to, [][]byte{line, other})
		again := n.postBatch(to, [][]byte{other, line}) // line for line what was accepted before
		demand(again[1].Leaf == notices[0].Leaf, "node.receipt", "another receipt for the same envelope")
		out := told(notices[0])
		out["letter"], out["blobs"] = id, len(blobs)
		return out
	}
	out := told(n.post(to, line))
	out["letter"], out["blobs"] = id, len(blobs)
	return out
}

// mischief posts what was posted before: the same, or wounded.
func (n *Node) mischief(how string, m sent) obj {
	demand(m.line != nil, "node.no-letter", how)
	o := decodeObject(m.line)
	switch how {
	case "again":
		return told(n.post(m.to, m.line))
	case "receipt":
		return told(n.receipt(m.to, m.line))
	case "other bytes":
		o["speed"] = "urgent"
	case "to another":
		o["id"], o["to"] = newID(), []any{"th:0994000099999"}
	case "unbrought":
		c := random(70_000)
		part := obj{"name": "more.bin", "media": "application/octet-stream", "size": len(c), "root": contentRoot(c)}
		o["id"], o["parts"] = newID(), append(o["parts"].([]any), part)
	case "tampered":
		sig := sign(n.traffic, ofEnvelope, m.line)
		o["id"], o["speed"] = newID(), "most-urgent"
		line := canonical(o)
		return told(n.noticeFor(n.ask(m.to, "POST", "/envelopes", seal(sig, line), ""), m.to, line, map[string]int{"refused": 422}))
	}
	return told(n.post(m.to, canonical(o)))
}

// came waits a while for a letter from outside.
func (n *Node) came(id string) obj {
	for i := 0; i < 300; i++ {
		n.mutex.Lock()
		l := n.letters[id]
		n.mutex.Unlock()
		if l != nil {
			sums := []any{}
			for _, c := range l.Contents {
				sums = append(sums, sum(c))
			}
			return obj{"from": l.From, "secrecy": l.Secrecy, "fault": l.Fault, "record": l.Record, "sha256": sums}
		}
		time.Sleep(50 * time.Millisecond)
	}
	panic(refuse("node.no-letter", id))
}

func (n *Node) policyOf(agency string) *Policy {
	p := &Policy{Quorum: "none"}
	for _, k := range n.trusted().Entries[agency].Logs {
		p.Logs = append(p.Logs, readVerifier(k))
	}
	return p
}

// journal reads an agency's journal whole, and demands the leaf of every receipt that it gave.
func (n *Node) journal(agency, address string) obj {
	client := &http.Client{Timeout: 10 * time.Second, Transport: &http.Transport{
		TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}} // its signatures are what is believed
	defer client.CloseIdleConnections()
	get := func(path string) []byte {
		response, err := client.Get(address + "/" + path)
		must(err, "log.silent")
		defer response.Body.Close()
		demand(response.StatusCode == 200, "log.absent", path)
		b := make([]byte, 0, 1<<16)
		for chunk := make([]byte, 1<<16); ; {
			k, err := response.Body.Read(chunk)
			b = append(b, chunk[:k]...)
			if err != nil {
				return b
			}
		}
	}
	head, here := readWhole(get, n.policyOf(agency))
	leaves := []any{}
	for h := range here {
		leaves = append(leaves, hexes([]hash{h})[0])
	}
	return obj{"size": head.Size, "leaves": leaves}
}

// enrol hands the request in, or asks what became of it (directory §4).
func (n *Node) enrol(address, digest string) obj {
	client := &http.Client{Timeout: 60 * time.Second}
	var response *http.Response
	var err error
	request, expected := n.request(n.log.origin), 202
	if digest == "" {
		response, err = client.Post(address+"enrolments/", "application/json", bytes.NewReader(request))
	} else {
		response, err = client.Get(address + "enrolments/" + digest + "/")
		expected = 200
	}
	must(err, "enrol.silent")
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, 1<<16))
	must(err, "enrol.silent")
	demand(response.StatusCode == expected, "enrol.refused", fmt.Sprintf("%d %.300s", response.StatusCode, body))
	o := decodeObject(body)
	demand(digest != "" || o["digest"] == sum(request), "enrol.digest", "another digest")
	return o
}
