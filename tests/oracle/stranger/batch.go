package main

import (
	"bytes"
	"crypto"
	"time"
)

// Batch is one signature over many lines (§7).
type Batch struct {
	By, To string
	At     time.Time
	Count  int
	Root   hash
}

func readBatch(statement []byte) Batch {
	o := readStatement(statement, 1024, bad)
	return Batch{By: text(o, "by", isAgency), To: text(o, "to", isAgency), At: moment(o["at"]),
		Count: int(number(o, "count", 1, 256)), Root: parseHash(text(o, "root", isHash))}
}

func leavesOf(lines [][]byte) []hash {
	var out []hash
	for _, l := range lines {
		out = append(out, leafHash(l))
	}
	return out
}

// verifyBatch does steps 1 to 4 of §7.
func verifyBatch(d *Directory, sig, typ string, statement []byte, lines [][]byte) Batch {
	return verifyBatchAt(d, sig, typ, statement, lines, time.Now())
}

func verifyBatchAt(d *Directory, sig, typ string, statement []byte, lines [][]byte, at time.Time) Batch {
	b := readBatch(statement)
	demand(len(lines) == b.Count && treeHead(leavesOf(lines)) == b.Root, bad, "not the lines that the statement counts")
	s := readSignature(sig, typ)
	s.verify(d.speaker(b.By, s.kid, at).JWK, statement)
	return b
}

// makeBatch writes a whole batch, or its answers.
func makeBatch(key crypto.Signer, typ, by, to string, lines [][]byte) []byte {
	head := treeHead(leavesOf(lines))
	statement := canonical(obj{"at": now(), "by": by, "count": len(lines), "root": hexes([]hash{head})[0], "to": to, "v": 1, "later": unknown()})
	body := seal(sign(key, typ, statement), statement)
	for _, l := range lines {
		body = append(append(body, l...), '\n')
	}
	return body
}

// splitBatch parts a request or an answer into its lines.
func splitBatch(body []byte) (sig string, statement []byte, lines [][]byte) {
	all := bytes.Split(body, []byte("\n"))
	demand(len(all) >= 3 && len(all[len(all)-1]) == 0, bad, "lines")
	return string(all[0]), all[1], all[2 : len(all)-1]
}

// memberOf makes the signature of one line alone.
func memberOf(jws string, statement []byte, i int, lines [][]byte) string {
	path := hexes(auditPath(i, leavesOf(lines)))
	return string(canonical(obj{"index": i, "jws": jws, "path": path, "statement": string(statement), "v": 1}))
}

// verifyMember does steps 5 to 7 of §7.
func verifyMember(d *Directory, sig, typ, by string, to []string, line []byte, at time.Time) {
	o := readStatement([]byte(sig), 8192, bad)
	statement, ok := o["statement"].(string)
	demand(ok, bad, "statement")
	b := readBatch([]byte(statement))
	i := int(number(o, "index", 0, int64(b.Count)-1))
	list, ok := o["path"].([]any)
	demand(ok, bad, "path")
	var path []hash
	for _, v := range list {
		s, _ := v.(string)
		demand(isHash(s), bad, "path")
		path = append(path, parseHash(s))
	}
	jws, _ := o["jws"].(string)
	head, ok := climb(leafHash(line), i, b.Count, path)
	demand(ok && head == b.Root, "tree.bad-proof", "the path does not lead to the root")
	batched := map[string]string{ofEnvelope: ofBatch, ofNotice: ofAnswers}[typ]
	s := readSignature(jws, batched)
	demand(b.By == by && oneOf(to...)(b.To), bad, "another's batch, or for another")
	if typ == ofNotice {
		at = b.At
	}
	s.verify(d.speaker(by, s.kid, at).JWK, []byte(statement))
}
