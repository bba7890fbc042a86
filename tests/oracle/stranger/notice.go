package main

import (
	"crypto"
	"time"
)

// Notice is one agency's signed word on an envelope (§6).
type Notice struct {
	Line                         []byte
	Kind, ID, From, To, Envelope string
	Code                         string
	Final                        bool
	Leaf                         string
	At                           time.Time
	Raw                          obj
}

func readNotice(line []byte) *Notice {
	o := readStatement(line, 16384, bad)
	n := &Notice{Line: line, Raw: o, Kind: text(o, "kind", oneOf("accepted", "refused", "conflict", "expired"))}
	n.From, n.To, n.Envelope, n.At = text(o, "from", isAgency), text(o, "to", isAgency), text(o, "envelope", isHash), moment(o["at"])
	if id, there := o["id"]; n.Kind != "refused" || !there || id != nil {
		n.ID = text(o, "id", isID)
	}
	switch n.Kind {
	case "accepted":
		n.Leaf = text(o, "leaf", isHash)
		head, there := o["tree_head"]
		demand(there, bad, "tree_head")
		if head != nil {
			h, ok := head.(obj)
			demand(ok, bad, "tree_head")
			number(h, "size", 0, exact)
			text(h, "root", isHash)
		}
	case "conflict":
		text(o, "held", isHash)
	case "refused":
		n.Code = text(o, "code", func(s string) bool { return s != "" })
		final, ok := o["final"].(bool)
		demand(ok, bad, "final")
		n.Final = final
		for _, name := range []string{"text", "remedy"} {
			both, ok := o[name].(obj)
			demand(ok, bad, name)
			text(both, "th", func(string) bool { return true })
			text(both, "en", func(string) bool { return true })
		}
	}
	return n
}

func (n *Notice) speaker() string {
	if n.Kind == "expired" {
		return n.From
	}
	return n.To
}

// signedNotice reads a notice by all steps of §6.
func signedNotice(d *Directory, sig string, line []byte) *Notice {
	n := readNotice(line)
	verifyLine(d, sig, ofNotice, n.speaker(), []string{n.From}, line, n.At)
	return n
}

// about demands that a notice is the answer to this envelope, by a key not revoked since.
func (n *Notice) about(e *Envelope, to string) {
	demand(n.From == e.From && n.To == to && n.Envelope == e.hash(), bad, "a notice about another envelope")
}

// stands demands that the key has not been revoked by now: whoever stole it could date a notice back.
func stands(d *Directory, by, sig string) {
	if kid := kidOf(sig); kid != "" {
		for _, k := range d.Entries[by].Keys {
			demand(k.Kid != kid || k.Revoked.IsZero() || time.Now().Before(k.Revoked), "exchange.revoked-key", kid)
		}
	}
}

func kidOf(sig string) string {
	if sig != "" && sig[0] == '{' {
		sig, _ = decodeObject([]byte(sig))["jws"].(string)
	}
	for _, typ := range []string{ofNotice, ofAnswers} {
		var s signature
		if try(func() { s = readSignature(sig, typ) }) == nil {
			return s.kid
		}
	}
	return ""
}

func noticeOf(kind string, e *Envelope, to string, more obj) []byte {
	o := obj{"v": 1, "kind": kind, "id": e.ID, "from": e.From, "to": to, "envelope": e.hash(), "at": now(), "later": unknown()}
	for k, v := range more {
		o[k] = v
	}
	return canonical(o)
}

func sealNotice(key crypto.Signer, line []byte) []byte { return seal(sign(key, ofNotice, line), line) }

// passing are the codes whose cause may pass without the sender changing the envelope.
var passing = map[string]bool{
	"trust.bad-signature": true, "trust.signature-form": true, "exchange.unknown-agency": true, "exchange.unknown-key": true,
	"exchange.revoked-key": true, "exchange.caller-mismatch": true, "exchange.not-at-this-node": true,
	"exchange.clock-skew": true, "exchange.missing-blobs": true, "sealing.not-for-us": true,
}

func refusedNotice(r *Refusal, e *Envelope, to string) []byte {
	says := obj{"th": "โหนดนี้ไม่รับ: " + r.Why, "en": "Refused: " + r.Why}
	does := obj{"th": "แก้ไขแล้วส่งใหม่", "en": "Mend it and send it anew."}
	return noticeOf("refused", e, to, obj{"code": r.Code, "final": !passing[r.Code], "text": says, "remedy": does})
}
