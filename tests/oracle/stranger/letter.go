package main

import (
	"bytes"
	"fmt"
	"time"
)

// Letter that came, as it was opened.
type Letter struct {
	ID, From, Record, Secrecy string
	Fault                     string
	Raw                       obj
	Contents                  [][]byte
}

func both(th, en string) obj { return obj{"th": th, "en": en} }

// record writes a letter (letter §1–3) and signs nothing: people sign its page.
func (n *Node) record(to, secrecy string, running int, enclosures []Part) []byte {
	name := both("กรมคนแปลกหน้า", "Department of Strangers")
	person := both("นายแปลก หน้าใหม่", "Plaek Namai")
	recipient := n.trusted().Entries[to].Raw["name"].(obj)
	files := []any{}
	for _, p := range enclosures {
		files = append(files, obj{"title": "สิ่งที่ส่งมาด้วย", "name": p.Name, "media": p.Media, "size": p.Size, "sha256": p.Hash, "root": p.Root})
	}
	today := time.Now().UTC().Add(7 * time.Hour) // the day in Bangkok
	letter := obj{"id": newID(), "kind": "external", "salutation": "เรียน", "subject": "ขอทดสอบการแลกเปลี่ยน", "closing": "ขอแสดงความนับถือ",
		"sender": obj{"agency": n.agency, "name": name, "unit": both("กองทดสอบ", "Test Division"), "code": "กน 0101",
			"address": "๑ ถนนทดสอบ", "contact": "โทร. 0 2000 0009"},
		"to":         []any{obj{"agency": to, "name": recipient, "unit": nil, "title": "อธิบดี", "copy": false}},
		"references": []any{}, "enclosures": files, "body": "หนังสือฉบับนี้มาจากคนแปลกหน้า\nจึงเรียนมาเพื่อโปรดทราบ", "urgency": "normal", "secrecy": secrecy,
		"circular": false, "answers": nil, "reply_by": nil, "signatory": both("อธิบดีกรมคนแปลกหน้า", "Director-General")}
	year := today.Year() + 543
	registration := obj{"number": fmt.Sprintf("กน 0101/%d", running), "running": running, "year": year, "date": today.Format("2006-01-02")}
	signature := obj{"name": person, "position": letter["signatory"], "own_title": "", "acting": "", "order": "", "at": now()}
	return canonical(obj{"v": 1, "type": "saan.letter", "letter": letter, "letter_sha256": sum(canonical(letter)),
		"registration": registration, "signatures": []any{signature}})
}

// letter is a draft of a whole letter: its record, its page and its enclosures.
func (n *Node) letter(to, secrecy string, running int, enclosures ...[]byte) (id string, m Draft) {
	var parts []Part
	for i, c := range enclosures {
		parts = append(parts, Part{Name: fmt.Sprintf("สิ่งที่ส่งมาด้วย-%d.bin", i+1), Media: "application/octet-stream",
			Size: int64(len(c)), Root: contentRoot(c), Hash: sum(c)})
	}
	record := n.record(to, secrecy, running, parts)
	sealer := n.ca.certify(n.agency, "กรมคนแปลกหน้า", "ตรากรมคนแปลกหน้า"+notValid, "", "")
	signer := n.ca.certify(n.agency, "กรมคนแปลกหน้า", "แปลก หน้าใหม่"+notValid, "แปลก", "หน้าใหม่")
	m = Draft{To: to, Type: "letter", Secrecy: secrecy, Names: []string{"body", "letter.pdf"},
		Media:    []string{"application/json", "application/pdf"},
		Contents: [][]byte{record, page(record, sealer, signer)}}
	for i, c := range enclosures {
		m.Names, m.Media, m.Contents = append(m.Names, parts[i].Name), append(m.Media, parts[i].Media), append(m.Contents, c)
	}
	m.Ref = decodeObject(record)["letter"].(obj)["id"].(string)
	return m.Ref, m
}

// readLetter takes the steps of letter §4 and §5 that need no PDF: what a clerk's program must know before he sees it.
func (n *Node) readLetter(e *Envelope, parts []Part, contents [][]byte) *Letter {
	body := contents[0]
	demand(len(body) <= 1<<20, bad, "record too long")
	o := decodeObject(body)
	demand(bytes.Equal(canonical(o), body), "json.not-canonical", "record")
	demand(o["type"] == "saan.letter" && o["v"] == int64(1), bad, "no letter")
	letter, ok := o["letter"].(obj)
	demand(ok && sum(canonical(letter)) == o["letter_sha256"], bad, "letter_sha256")
	sender, _ := letter["sender"].(obj)
	demand(sender["agency"] == e.From, bad, "another sender")
	named := false
	for _, v := range letter["to"].([]any) {
		named = named || v.(obj)["agency"] == n.agency
	}
	demand(named, bad, "not to us")
	files, _ := letter["enclosures"].([]any)
	demand(len(parts) == 2+len(files) && parts[1].Media == "application/pdf", bad, "page and enclosures")
	for i, v := range files {
		f := v.(obj)
		demand(f["sha256"] == sum(contents[i+2]) && f["size"] == int64(len(contents[i+2])), bad, "enclosure")
	}
	demand(bytes.HasPrefix(contents[1], []byte("%PDF-")), bad, "page")
	secrecy := asText(letter["secrecy"])
	rank := map[string]int{"normal": 0, "confidential": 1, "secret": 2}
	demand(rank[e.Secrecy] >= rank[secrecy], bad, "secrecy")
	return &Letter{ID: text(letter, "id", isID), From: e.From, Record: sum(body), Secrecy: secrecy, Raw: o, Contents: contents}
}

// deliver hands an accepted message to the agency's people.
func (n *Node) deliver(e *Envelope, parts []Part, contents [][]byte) {
	switch e.Type {
	case "letter":
		var l *Letter
		if r := try(func() { l = n.readLetter(e, parts, contents) }); r != nil {
			l = &Letter{ID: e.Ref, From: e.From, Record: sum(contents[0]), Secrecy: e.Secrecy, Fault: r.Error()}
		}
		n.letters[l.ID] = l
	case "letter.receipt":
		if o := decodeObject(contents[0]); o["type"] == "saan.letter.receipt" && o["recipient"] == e.From {
			n.receipts[asText(o["letter"])] = append(n.receipts[asText(o["letter"])], o)
		}
	}
}

// tell is a business receipt (letter §6), under the secrecy of its letter. It names no unit: those are of one agency only.
func (n *Node) tell(l *Letter, event, number, reason string) Draft {
	var year any
	if number != "" {
		year = time.Now().UTC().Add(7*time.Hour).Year() + 543
	}
	body := canonical(obj{"v": 1, "type": "saan.letter.receipt", "letter": l.ID, "record_sha256": l.Record, "recipient": n.agency,
		"event": event, "at": now(), "number": number, "year": year, "reason": reason})
	return Draft{To: l.From, Type: "letter.receipt", Ref: l.ID, Secrecy: l.Secrecy, Names: []string{"body"},
		Media: []string{"application/json"}, Contents: [][]byte{body}}
}
