package main

import (
	"crypto/ecdsa"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
)

// vectorsFile is one file of vectors/exchange, with the directory that its `keys` are.
type vectorsFile struct {
	d     *Directory
	at    string
	cases []obj
}

func readVectors(dir, name string) vectorsFile {
	b, err := os.ReadFile(filepath.Join(dir, name))
	must(err, "vectors.absent")
	o := decodeObject(b)
	d := &Directory{Entries: map[string]*Entry{}}
	for agency, keys := range o["keys"].(obj) {
		d.Entries[agency] = &Entry{Agency: agency, Keys: readKeys(keys)}
	}
	out := vectorsFile{d: d, at: o["at"].(string)}
	for _, c := range o["cases"].([]any) {
		out.cases = append(out.cases, c.(obj))
	}
	return out
}

func bytesOf(v any) []byte {
	s, _ := v.(string)
	if h, ok := cutPrefix(s, "hex:"); ok {
		b, err := hex.DecodeString(h)
		must(err, "vectors.hex")
		return b
	}
	return []byte(s)
}

// outcome in the words of the vectors.
func outcome(f func()) string {
	r := try(f)
	switch {
	case r == nil:
		return "ok"
	case r.Code == "exchange.unknown-agency" || r.Code == "exchange.unknown-key" || r.Code == "exchange.revoked-key":
		return "vectors.unknown-key"
	}
	return r.Code
}

func (v vectorsFile) run(name string, f func(c obj)) (failed int) {
	for _, c := range v.cases {
		if got := outcome(func() { f(c) }); got != c["expect"] {
			fmt.Printf("%s: %v: expected %v, got %s\n", name, c["name"], c["expect"], got)
			failed++
		}
	}
	fmt.Printf("%s: %d of %d\n", name, len(v.cases)-failed, len(v.cases))
	return failed
}

func runVectors(dir string) int {
	envelopes := readVectors(dir, "envelopes.json")
	failed := envelopes.run("envelopes", func(c obj) {
		signedEnvelope(envelopes.d, c["signature"].(string), bytesOf(c["line"]), moment(envelopes.at))
	})
	notices := readVectors(dir, "notices.json")
	failed += notices.run("notices", func(c obj) {
		signedNotice(notices.d, c["signature"].(string), bytesOf(c["line"]))
	})
	batches := readVectors(dir, "batches.json")
	failed += batches.run("batches", func(c obj) { batchCase(batches, c) })
	openings := readVectors(dir, "openings.json")
	failed += openings.run("openings", func(c obj) {
		parts := readOpening(bytesOf(c["opening"]), readEnvelope(bytesOf(c["line"])))
		names := []any{}
		for _, p := range parts {
			names = append(names, p.Name)
		}
		demand(string(canonical(names)) == string(canonical(c["lists"])), "vectors.names", "other names")
	})
	sealing := readVectors(dir, "sealing.json")
	failed += sealing.run("sealing", sealingCase)
	return failed
}

func batchCase(v vectorsFile, c obj) {
	at, sig := moment(v.at), c["signature"].(string)
	if c["kind"] == "envelope" {
		signedEnvelope(v.d, sig, bytesOf(c["line"]), at)
		return
	}
	if c["kind"] == "notice" {
		signedNotice(v.d, sig, bytesOf(c["line"]))
		return
	}
	var lines [][]byte
	for _, l := range c["lines"].([]any) {
		lines = append(lines, bytesOf(l))
	}
	verifyBatchAt(v.d, sig, c["typ"].(string), bytesOf(c["statement"]), lines, at)
}

func sealingCase(c obj) {
	opener, _ := c["opener"].(string)
	phrases, _ := c["phrases"].(obj)
	phrase, ok := phrases[opener].(string)
	demand(ok, "vectors.phrase", "no phrase of the opener")
	scalar := sha256.Sum256([]byte(phrase))
	key := boxFrom(scalar[:])
	ours := map[string]*ecdsa.PrivateKey{thumbprint(jwkOf(&key.PublicKey)): key}
	var content []byte
	for _, p := range c["pieces"].([]any) {
		b, err := unb64(p.(string))
		must(err, damaged)
		content = append(content, b...)
	}
	out := openPart(partKey(unlock(c["enc"].(obj), ours), c["message"].(string), int(c["part"].(int64))), content)
	demand(b64(out) == c["content"], "vectors.content", "other content")
}

// journalVectors checks checkpoints and proofs; another verifier need only refuse, whatever it calls the reason.
func journalVectors(dir string) (failed int) {
	read := func(parts ...string) []byte {
		b, err := os.ReadFile(filepath.Join(append([]string{dir}, parts...)...))
		must(err, "vectors.absent")
		return b
	}
	index, policy := decodeObject(read("index.json")), readPolicy(string(read("policy")))
	for _, kind := range []string{"checkpoints", "proofs"} {
		for _, v := range index[kind].([]any) {
			c, name := v.(obj), v.(obj)["name"].(string)
			r := try(func() {
				if kind == "checkpoints" {
					policy.checkpoint(read(kind, name+".checkpoint"))
					return
				}
				_, at, _ := policy.proof(read(kind, name+".tlog-proof"))
				demand(int64(at) == c["index"], "vectors.index", "another index")
			})
			if (r == nil) != (c["refused"] == nil) {
				fmt.Printf("journal %s: %v: %v\n", kind, c, r)
				failed++
			}
		}
	}
	for _, v := range index["growth"].([]any) {
		g := v.(obj)
		var proof []hash
		for _, h := range g["proof"].([]any) {
			proof = append(proof, parseHash(h.(string)))
		}
		old, now := parseHash(g["old_root"].(string)), parseHash(g["new_root"].(string))
		if !grew(int(g["old"].(int64)), int(g["new"].(int64)), old, now, proof) {
			fmt.Println("growth", g["old"], g["new"])
			failed++
		}
	}
	return failed
}

func trustVectors(dir string) (failed int) {
	read := func(name string) []byte {
		b, err := os.ReadFile(filepath.Join(dir, name))
		must(err, "vectors.absent")
		return b
	}
	for _, v := range decodeObject(read("index.json"))["cases"].([]any) {
		c := v.(obj)
		at := c["now"]
		if c["of_interest"] != nil {
			at = c["of_interest"]
		}
		r := try(func() { readTrustFile(read(c["file"].(string)), read(c["pin"].(string)), moment(at)) })
		if (r == nil) != (c["refused"] == nil) {
			fmt.Printf("trust file %v: %v\n", c, r)
			failed++
		}
	}
	return failed
}
