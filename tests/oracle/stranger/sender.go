package main

import (
	"bytes"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"
)

// call asks one endpoint of an agency, and believes no certificate but those that the directory lists for it.
func (n *Node) call(e *Entry, endpoint, method, path string, body []byte, token string) (answer, error) {
	config := &tls.Config{MinVersion: tls.VersionTLS13, Certificates: []tls.Certificate{n.cert},
		InsecureSkipVerify: true, // names and chains say nothing here: the certificate is known by its bytes
		VerifyConnection: func(s tls.ConnectionState) error {
			for _, der := range e.TLS {
				if bytes.Equal(der, s.PeerCertificates[0].Raw) {
					return nil
				}
			}
			return refuse("exchange.unknown-caller", "the far side shows another certificate")
		}}
	transport := &http.Transport{TLSClientConfig: config, DialContext: (&net.Dialer{Timeout: 10 * time.Second}).DialContext}
	defer transport.CloseIdleConnections()
	client := &http.Client{Transport: transport, Timeout: 60 * time.Second,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	request, err := http.NewRequest(method, endpoint+path, bytes.NewReader(body))
	if err != nil {
		return answer{}, err
	}
	if token != "" {
		request.Header.Set("Saan-Upload", token)
	}
	if method == "POST" && len(body) > 0 {
		request.Header.Set("Content-Type", sealedMedia)
	}
	response, err := client.Do(request)
	if err != nil {
		return answer{}, err
	}
	defer response.Body.Close()
	b, err := io.ReadAll(io.LimitReader(response.Body, 8<<20))
	return answer{response.StatusCode, response.Header.Get("Content-Type"), b}, err
}

// ask calls a place of a recipient; where nothing was decided it panics with the problem's code.
func (n *Node) ask(to, method, path string, body []byte, token string) answer {
	e := n.trusted().Entries[to]
	demand(e != nil, "exchange.unknown-agency", to)
	a, err := n.call(e, e.Endpoints[0], method, "/saan/1/"+to+path, body, token)
	must(err, "call.silent")
	if strings.HasPrefix(a.media, "application/problem+json") {
		var code string
		try(func() { code = asText(decodeObject(a.body)["code"]) })
		panic(refuse(code, fmt.Sprintf("status %d: %s", a.status, a.body)))
	}
	return a
}

type progress struct {
	token, state string
	missing      [][2]int
}

func readProgress(a answer) progress {
	demand(a.status == 200, "call.status", fmt.Sprint(a.status))
	o := decodeObject(a.body)
	demand(o["v"] == int64(1), "wire.unknown-version", "v")
	p := progress{token: text(o, "upload", func(s string) bool { return len(s) >= 1 && len(s) <= 1024 }),
		state: text(o, "state", oneOf("open", "checking", "held"))}
	list, _ := o["missing"].([]any)
	for _, v := range list {
		run, ok := v.([]any)
		demand(ok && len(run) == 2, bad, "missing")
		p.missing = append(p.missing, [2]int{int(run[0].(int64)), int(run[1].(int64))})
	}
	return p
}

// bring takes a blob to the recipient by §10, in whatever order it asks for the chunks.
func (n *Node) bring(to string, content []byte) {
	root := contentRoot(content)
	statement := canonical(obj{"v": 1, "from": n.agency, "to": to, "root": root, "size": len(content), "at": now(), "later": unknown()})
	body := seal(sign(n.traffic, ofOffer, statement), statement)
	for _, l := range chunkLeaves(content) {
		body = append(body, l[:]...)
	}
	p := readProgress(n.ask(to, "POST", "/blobs/"+root, body, ""))
	for tries := 0; p.state != "held"; tries++ {
		demand(tries < 200, "call.checking", "not held for long")
		for _, run := range p.missing {
			for i := run[0]; i < run[0]+run[1]; i++ {
				chunk := content[i*chunkSize : smaller((i+1)*chunkSize, len(content))]
				a := n.ask(to, "PUT", fmt.Sprintf("/blobs/%s/%d", root, i), chunk, p.token)
				demand(a.status == 200 || a.status == 204, "call.status", fmt.Sprint(a.status))
			}
		}
		if p.state == "checking" {
			time.Sleep(50 * time.Millisecond)
		}
		p = readProgress(n.ask(to, "GET", "/blobs/"+root, nil, p.token))
	}
}

// Draft is a message before it is an envelope.
type Draft struct {
	To, Type, Ref, Secrecy string
	Names, Media           []string
	Contents               [][]byte
}

// message writes the envelope, sealed where asked, and what must travel beside it.
func (n *Node) message(m Draft, sealIt bool) (line []byte, blobs [][]byte) {
	id, parts, contents := newID(), []any{}, m.Contents
	for i, c := range contents {
		parts = append(parts, obj{"name": m.Names[i], "media": m.Media[i], "size": len(c), "root": contentRoot(c), "sha256": sum(c)})
	}
	var enc any
	if sealIt {
		key := random(32)
		enc = lock(key, []Key{n.trusted().boxKey(m.To)})
		plain := append([][]byte{canonical(obj{"v": 1, "parts": parts})}, contents...)
		parts, contents = []any{}, nil
		for i, p := range plain {
			c, name, media := sealPart(partKey(key, id, i), p), fmt.Sprint(i), "application/octet-stream"
			if i == 0 {
				name, media = "manifest", manifestMedia
			}
			contents = append(contents, c)
			parts = append(parts, obj{"name": name, "media": media, "size": len(c), "root": contentRoot(c)})
		}
	}
	room := 65536
	for i, c := range contents {
		if len(c) <= room && len(c) <= 16384 {
			parts[i].(obj)["data"] = b64(c)
			room -= len(c)
		} else {
			blobs = append(blobs, c)
		}
	}
	n.numbers[m.To]++
	at := time.Now().UTC()
	o := obj{"v": 1, "id": id, "from": n.agency, "to": []any{m.To}, "channel": "main", "seq": []any{n.numbers[m.To]}, "type": m.Type,
		"created": at.Format(momentForm), "expires": at.AddDate(0, 0, 7).Format(momentForm), "speed": "normal", "secrecy": m.Secrecy, "parts": parts, "later": unknown()}
	if m.Ref != "" {
		o["ref"] = m.Ref
	}
	if enc != nil {
		o["enc"] = enc
	}
	return canonical(o), blobs
}

// post sends one envelope and reads what became of it.
func (n *Node) post(to string, line []byte) *Notice {
	a := n.ask(to, "POST", "/envelopes", seal(sign(n.traffic, ofEnvelope, line), line), "")
	return n.noticeFor(a, to, line, map[string]int{"accepted": 200, "conflict": 409, "refused": 422})
}

func (n *Node) noticeFor(a answer, to string, line []byte, statuses map[string]int) *Notice {
	sig, said := sealed(a.body)
	d := n.trusted()
	notice := signedNotice(d, sig, said)
	demand(a.media == sealedMedia && statuses[notice.Kind] == a.status, "call.status", fmt.Sprint(a.status, a.media))
	notice.about(readEnvelope(line), to)
	stands(d, to, sig)
	return notice
}

func (n *Node) receipt(to string, line []byte) *Notice {
	a := n.ask(to, "GET", "/receipts/"+n.agency+"/"+readEnvelope(line).ID, nil, "")
	return n.noticeFor(a, to, line, map[string]int{"accepted": 200})
}

// postBatch sends many under one signature and reads each answer (§7, 8 to 10).
func (n *Node) postBatch(to string, lines [][]byte) []*Notice {
	a := n.ask(to, "POST", "/batches", makeBatch(n.traffic, ofBatch, n.agency, to, lines), "")
	demand(a.status == 200, "call.status", fmt.Sprint(a.status))
	sig, statement, answers := splitBatch(a.body)
	d := n.trusted()
	b := verifyBatch(d, sig, ofAnswers, statement, answers)
	demand(b.By == to && b.To == n.agency && len(answers) == len(lines), bad, "answers of another")
	var out []*Notice
	for i, said := range answers {
		o := decodeObject(said)
		var notice *Notice
		if stored, ok := o["notice"].(string); ok {
			demand(o["v"] == int64(1), "wire.unknown-version", "v")
			notice = signedNotice(d, asText(o["signature"]), []byte(stored))
			stands(d, to, asText(o["signature"]))
		} else {
			notice = readNotice(said)
		}
		notice.about(readEnvelope(lines[i]), to)
		out = append(out, notice)
	}
	return out
}
