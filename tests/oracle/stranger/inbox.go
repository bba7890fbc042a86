package main

import (
	"bytes"
	"strings"
	"time"
)

// verdict on one envelope: a sealed notice with its status, or a panic where it must be a problem.
type verdict struct {
	status int
	line   []byte
	sig    string // stands with a receipt: it is kept with its signature
	before bool   // whether the envelope was accepted before
}

func (n *Node) single(body []byte, callers []string) answer {
	sig, line := sealed(body)
	e := readEnvelope(line) // steps 1 to 6: what fails here is a problem, for nobody can tell whose it is
	d := n.trusted()
	v := n.judge(e, sig, callers, func() { verifyLine(d, sig, ofEnvelope, e.From, e.To, line, time.Now()) })
	if v.sig != "" {
		return answer{200, sealedMedia, seal(v.sig, v.line)}
	}
	return answer{v.status, sealedMedia, sealNotice(n.traffic, v.line)}
}

// judge takes the steps of §5 from 7 on.
func (n *Node) judge(e *Envelope, sig string, callers []string, signed func()) verdict {
	n.mutex.Lock()
	defer n.mutex.Unlock()
	var out verdict
	r := try(func() {
		signed()
		speaks(callers, e.From)
		demand(oneOf(e.To...)(n.agency), "exchange.wrong-recipient", "this agency is not in to")
		if old := n.accepted[n.agency+" "+e.From+" "+e.ID]; old != nil {
			if bytes.Equal(old.Envelope.Line, e.Line) {
				out = verdict{200, old.Receipt, old.Sig, true}
			} else {
				out = verdict{409, noticeOf("conflict", e, n.agency, obj{"held": old.Envelope.hash()}), "", false}
			}
			return
		}
		contents := n.check(e)
		parts, plain := opened(e, contents, n.ours())
		a := n.keep(e, sig)
		n.deliver(e, parts, plain)
		out = verdict{200, a.Receipt, a.Sig, false}
	})
	if r == nil {
		return out
	}
	if strings.HasPrefix(r.Code, "exchange.storage") {
		panic(r)
	}
	return verdict{422, refusedNotice(r, e, n.agency), "", false}
}

// check takes steps 12 to 15 of §5.
func (n *Node) check(e *Envelope) [][]byte {
	at := time.Now()
	demand(e.Created.Before(at.Add(5*time.Minute)), "exchange.clock-skew", "created ahead of time")
	demand(at.Before(e.Expires), "exchange.too-late", "expired")
	demand(!e.Expires.After(e.Created.Add(90*24*time.Hour)), "exchange.too-long-lived", "more than 90 days")
	var total int64
	for _, p := range e.Parts {
		total += p.Size
	}
	demand(total <= n.directory.Entries[n.agency].Limit, "exchange.too-much-content", "too much")
	if e.Enc != nil {
		recipient(e.Enc, n.ours())
	}
	var contents [][]byte
	for _, p := range e.Parts {
		c := p.Data
		if c == nil {
			var there bool
			c, there = n.blobs[e.From+" "+p.Root]
			demand(there, "exchange.missing-blobs", p.Name)
			demand(p.agrees(c), "exchange.wrong-blob", p.Name)
		}
		contents = append(contents, c)
	}
	return contents
}

// batch answers §7: one signature over many verdicts.
func (n *Node) batch(body []byte, callers []string) answer {
	sig, statement, lines := splitBatch(body)
	b := verifyBatch(n.trusted(), sig, ofBatch, statement, lines)
	demand(b.To == n.agency, "exchange.wrong-recipient", b.To)
	speaks(callers, b.By)
	ids, read, broken := map[string]bool{}, make([]*Envelope, len(lines)), make([]*Refusal, len(lines))
	for i, line := range lines {
		if broken[i] = try(func() { read[i] = readEnvelope(line) }); broken[i] == nil {
			demand(!ids[read[i].ID], bad, "one id twice")
			ids[read[i].ID] = true
		}
	}
	var out [][]byte
	for i, line := range lines {
		e := read[i]
		if r := broken[i]; r != nil {
			broken := &Envelope{Line: line, From: b.By}
			notice := decodeObject(refusedNotice(r, broken, n.agency))
			notice["id"] = nil
			out = append(out, canonical(notice))
			continue
		}
		v := n.judge(e, memberOf(sig, statement, i, lines), callers, func() {
			demand(e.From == b.By, bad, "from is not by")
		})
		if v.before {
			v.line = canonical(obj{"v": 1, "notice": string(v.line), "signature": v.sig})
		}
		out = append(out, v.line)
	}
	return answer{200, sealedMedia, makeBatch(n.traffic, ofAnswers, n.agency, b.By, out)}
}
