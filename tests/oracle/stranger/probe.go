package main

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// outcomeOf tells an answer in short: its status, and the code of the problem or of the refusal.
func (n *Node) outcomeOf(to, method, path string, body []byte, token string) string {
	e := n.trusted().Entries[to]
	a, err := n.call(e, e.Endpoints[0], method, path, body, token)
	if err != nil {
		return err.Error()
	}
	if a.media == "application/problem+json" {
		var said struct{ Type, Code, Title, Detail, Title_th, Detail_th string }
		if json.Unmarshal(a.body, &said) != nil || said.Type != "urn:saan:problem:"+said.Code ||
			said.Title == "" || said.Detail == "" || said.Title_th == "" || said.Detail_th == "" {
			return "a problem of another form: " + string(a.body)
		}
		return fmt.Sprint(a.status, " ", said.Code)
	}
	if a.media == "application/json" {
		return fmt.Sprint(a.status)
	}
	if a.media == sealedMedia && a.status != 200 {
		sig, line := sealed(a.body)
		notice := signedNotice(n.trusted(), sig, line)
		return fmt.Sprint(a.status, " ", notice.Kind, " ", notice.Code, " ", notice.Final)
	}
	return fmt.Sprint(a.status)
}

// probe asks for everything that the protocol says is refused, and tells what came of each.
func (n *Node) probe(to string) obj {
	out := obj{}
	n.probeOffers(to, out)
	n.probeChunks(to, out)
	n.probeEnvelopes(to, out)
	n.probeSealed(to, out)
	n.probeBatches(to, out)
	place := "/saan/1/" + to
	for name, request := range map[string][2]string{
		"no such place": {"GET", place + "/nowhere"}, "another method": {"GET", place + "/envelopes"},
		"no receipt":          {"GET", place + "/receipts/" + n.agency + "/" + newID()},
		"another's receipt":   {"GET", place + "/receipts/" + to + "/" + newID()},
		"health by POST":      {"POST", "/saan/1/health"},
		"an agency elsewhere": {"GET", "/saan/1/" + n.agency + "/receipts/" + n.agency + "/" + newID()},
	} {
		out[name] = n.outcomeOf(to, request[0], request[1], nil, "")
	}
	return out
}

func (n *Node) probeOffers(to string, out obj) {
	content := random(100)
	root := contentRoot(content)
	offer := func(name, typ string, change obj, list string) {
		o := obj{"v": 1, "from": n.agency, "to": to, "root": root, "size": len(content), "at": now()}
		for k, v := range change {
			o[k] = v
		}
		line := canonical(o)
		body := append(seal(sign(n.traffic, typ, line), line), list...)
		out["offer: "+name] = n.outcomeOf(to, "POST", "/saan/1/"+to+"/blobs/"+root, body, "")
	}
	leaf := chunkLeaves(content)[0]
	list := string(leaf[:])
	offer("list cut short", ofOffer, nil, list[:31])
	offer("another list", ofOffer, nil, strings.Repeat("x", 32))
	offer("long ago", ofOffer, obj{"at": time.Now().Add(-time.Hour).UTC().Format(momentForm)}, list)
	offer("too large", ofOffer, obj{"size": 1 << 46}, list)
	offer("to another", ofOffer, obj{"to": n.agency}, list)
	offer("another root", ofOffer, obj{"root": sum(nil)}, list)
	offer("of another", ofOffer, obj{"from": to}, list)
	offer("of nobody", ofOffer, obj{"from": "th:0994000099999"}, list)
	offer("another kind", ofBatch, nil, list)
	offer("version 2", ofOffer, obj{"v": 2}, list)
	n.bring(to, nil)
	out["empty content"] = "held"
}

func (n *Node) probeChunks(to string, out obj) {
	content := random(chunkSize + 10)
	place := "/saan/1/" + to + "/blobs/" + contentRoot(content)
	line := canonical(obj{"v": 1, "from": n.agency, "to": to, "root": contentRoot(content), "size": len(content), "at": now()})
	body := seal(sign(n.traffic, ofOffer, line), line)
	for _, l := range chunkLeaves(content) {
		body = append(body, l[:]...)
	}
	p := readProgress(n.ask(to, "POST", strings.TrimPrefix(place, "/saan/1/"+to), body, ""))
	for name, put := range map[string]struct {
		place, token string
		chunk        []byte
	}{
		"wrong": {"/0", p.token, random(chunkSize)}, "too short": {"/0", p.token, content[:chunkSize-1]},
		"too large": {"/0", p.token, append(content[:chunkSize:chunkSize], 0)}, "in another place": {"/1", p.token, content[:chunkSize]},
		"beyond": {"/2", p.token, content[chunkSize:]}, "without token": {"/0", "", content[:chunkSize]},
		"with another token": {"/0", "x" + p.token, content[:chunkSize]}, "right": {"/1", p.token, content[chunkSize:]},
	} {
		out["chunk: "+name] = n.outcomeOf(to, "PUT", place+put.place, put.chunk, put.token)
	}
	out["question without token"] = n.outcomeOf(to, "GET", place, nil, "")
	out["right chunk again"] = n.outcomeOf(to, "PUT", place+"/1", content[chunkSize:], p.token)
}

// plain is a small envelope, with changes.
func (n *Node) plain(to string, change obj) []byte {
	line, _ := n.message(Draft{To: to, Type: "trial", Secrecy: "normal", Names: []string{"body"}, Media: []string{"text/plain"},
		Contents: [][]byte{[]byte("hello")}}, false)
	o := decodeObject(line)
	for k, v := range change {
		o[k] = v
	}
	return canonical(o)
}

func (n *Node) probeEnvelopes(to string, out obj) {
	post := func(name string, line []byte) {
		body := seal(sign(n.traffic, ofEnvelope, line), line)
		out["envelope: "+name] = n.outcomeOf(to, "POST", "/saan/1/"+to+"/envelopes", body, "")
	}
	at := func(d time.Duration) string { return time.Now().Add(d).UTC().Format(momentForm) }
	const day = 24 * time.Hour
	huge := obj{"name": "x", "media": "text/plain", "size": 1 << 46, "root": sum(nil)}
	for name, change := range map[string]obj{
		"version 2": {"v": 2}, "crit": {"crit": []any{"x"}}, "empty crit": {"crit": []any{}}, "id of another kind": {"id": "1"}, "no parts": {"parts": []any{}},
		"top secret": {"secrecy": "top-secret"}, "not sealed": {"secrecy": "secret"}, "unknown speed": {"speed": "slow"},
		"late": {"created": at(-2 * day), "expires": at(-day)}, "early": {"created": at(time.Hour), "expires": at(day)},
		"long-lived": {"expires": at(91 * day)}, "too much": {"parts": []any{huge}}, "another sender": {"from": to},
		"nobody": {"from": "th:0994000099999"}, "another type": {"type": "nobody-knows-this"}, "another scheme": {"enc": obj{"scheme": "x", "key": obj{}}},
	} {
		post(name, n.plain(to, change))
	}
	post("no JSON", []byte("{"))
	post("too large", []byte(`{"v":1,"x":"`+strings.Repeat("x", 524288)+`"}`))
	line := n.plain(to, nil)
	out["envelope: another kind"] = n.outcomeOf(to, "POST", "/saan/1/"+to+"/envelopes", seal(sign(n.traffic, ofNotice, line), line), "")
	out["envelope: one line"] = n.outcomeOf(to, "POST", "/saan/1/"+to+"/envelopes", line, "")
	out["envelope: unknown key"] = n.outcomeOf(to, "POST", "/saan/1/"+to+"/envelopes", seal(sign(p256(), ofEnvelope, line), line), "")
}

// probeSealed wounds what is encrypted: each must be refused before it is accepted (§5, 14 and 16).
func (n *Node) probeSealed(to string, out obj) {
	draft := Draft{To: to, Type: "trial", Secrecy: "secret", Names: []string{"body"}, Media: []string{"text/plain"}, Contents: [][]byte{[]byte("hello")}}
	post := func(name string, wound func(o obj, key []byte)) {
		line, _ := n.message(draft, true)
		o := decodeObject(line)
		key := random(32)
		wound(o, key)
		line = canonical(o)
		out["sealed: "+name] = n.outcomeOf(to, "POST", "/saan/1/"+to+"/envelopes", seal(sign(n.traffic, ofEnvelope, line), line), "")
	}
	put := func(o obj, place int, content []byte) {
		p := o["parts"].([]any)[place].(obj)
		p["size"], p["root"], p["data"] = len(content), contentRoot(content), b64(content)
	}
	resealed := func(list []any) func(o obj, key []byte) {
		return func(o obj, key []byte) {
			o["enc"] = lock(key, []Key{n.trusted().boxKey(to)})
			put(o, 0, sealPart(partKey(key, o["id"].(string), 0), canonical(obj{"v": 1, "parts": list})))
			put(o, 1, sealPart(partKey(key, o["id"].(string), 1), []byte("hello")))
		}
	}
	said := func(size int, content string) obj {
		return obj{"name": "body", "media": "text/plain", "size": size, "root": contentRoot([]byte(content)), "sha256": sum([]byte(content))}
	}
	post("whole", func(obj, []byte) {})
	post("anew", resealed([]any{said(5, "hello")}))
	post("to others", func(o obj, key []byte) { o["enc"] = lock(key, []Key{{JWK: jwkOf(&n.box.PublicKey), Kid: "x"}}) })
	post("a part cut", func(o obj, _ []byte) { put(o, 1, random(21)) })
	post("another manifest", resealed([]any{said(5, "hallo")}))
	post("a manifest of other sizes", resealed([]any{said(6, "hello!")}))
	post("a manifest of more", resealed([]any{said(5, "hello"), said(5, "hello")}))
	post("a key that does not unwrap", func(o obj, _ []byte) {
		jwe := o["enc"].(obj)["key"].(obj)
		jwe["recipients"].([]any)[0].(obj)["encrypted_key"] = b64(random(40))
	})
}

func (n *Node) probeBatches(to string, out obj) {
	post := func(name string, body []byte) {
		out["batch: "+name] = n.outcomeOf(to, "POST", "/saan/1/"+to+"/batches", body, "")
	}
	line := n.plain(to, nil)
	whole := makeBatch(n.traffic, ofBatch, n.agency, to, [][]byte{line})
	post("a line more", append(append([]byte{}, whole...), append(line, '\n')...))
	post("another kind", makeBatch(n.traffic, ofAnswers, n.agency, to, [][]byte{line}))
	post("of another", makeBatch(n.traffic, ofBatch, to, to, [][]byte{line}))
	post("to another", makeBatch(n.traffic, ofBatch, n.agency, n.agency, [][]byte{line}))
	post("unknown key", makeBatch(p256(), ofBatch, n.agency, to, [][]byte{line}))
	post("one id twice", makeBatch(n.traffic, ofBatch, n.agency, to, [][]byte{line, line}))
	post("no line", makeBatch(n.traffic, ofBatch, n.agency, to, nil))
	post("good", whole)
}
