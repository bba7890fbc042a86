package main

import (
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"
)

const sealedMedia = "application/vnd.saan.sealed;v=1"

// statuses of the problems of §9 that are not 400.
var statuses = map[string]int{
	"exchange.unknown-key": 401, "exchange.revoked-key": 401, "exchange.unknown-caller": 401, "exchange.not-uploader": 401,
	"envelope.top-secret": 403, "envelope.not-sealed": 403, "exchange.caller-mismatch": 403,
	"exchange.unknown-agency": 404, "exchange.no-such-place": 404, "exchange.wrong-recipient": 404,
	"exchange.not-at-this-node": 404, "exchange.no-receipt": 404, "files.upload-unknown": 404,
	"exchange.agency-revoked": 410, "exchange.request-too-large": 413, "exchange.too-much-content": 413,
	"envelope.too-large": 413, "exchange.called-back": 429, "exchange.unforeseen": 500,
	"exchange.storage-failed": 503, "exchange.directory-expired": 503, "exchange.no-directory": 503,
}

func (n *Node) listen(address string) net.Listener {
	plain, err := net.Listen("tcp", address)
	must(err, "node.listen")
	// A certificate is asked for and looked at in each request: health and the journal are for anyone.
	return tls.NewListener(plain, &tls.Config{MinVersion: tls.VersionTLS13, Certificates: []tls.Certificate{n.cert},
		ClientAuth: tls.RequestClientCert, SessionTicketsDisabled: true, NextProtos: []string{"http/1.1"}})
}

func (n *Node) serve(l net.Listener) {
	s := &http.Server{Handler: n, ReadHeaderTimeout: 20 * time.Second, ReadTimeout: 140 * time.Second, MaxHeaderBytes: 16384}
	_ = s.Serve(l)
}

// answer is what goes back.
type answer struct {
	status int
	media  string
	body   []byte
}

func (n *Node) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if rest, ok := cutPrefix(r.URL.Path, "/log/"); ok {
		n.log.serve(w, rest)
		return
	}
	var a answer
	if refused := try(func() { a = n.route(r) }); refused != nil {
		a = problem(refused)
	}
	if a.status == 200 && n.quirks("lose", r.URL.Path) {
		panic(http.ErrAbortHandler) // accepted, and the answer is lost
	}
	if a.media != "" {
		w.Header().Set("Content-Type", a.media)
	}
	if a.status == 429 || a.status == 503 {
		w.Header().Set("Retry-After", "5")
	}
	w.WriteHeader(a.status)
	w.Write(a.body)
}

// quirks tells once, of the next envelopes that come, whether something goes wrong with them.
func (n *Node) quirks(what, path string) bool {
	n.mutex.Lock()
	defer n.mutex.Unlock()
	if n.quirk != what || !strings.HasSuffix(path, "/envelopes") && !strings.HasSuffix(path, "/batches") {
		return false
	}
	n.quirk = ""
	return true
}

func problem(r *Refusal) answer {
	status := statuses[r.Code]
	if status == 0 {
		status = 400
	}
	body := canonical(obj{"type": "urn:saan:problem:" + r.Code, "status": status, "code": r.Code, "title": r.Why,
		"title_th": "โหนดนี้ไม่รับคำขอ: " + r.Why, "detail": "Mend it and send it anew.", "detail_th": "แก้ไขแล้วส่งใหม่"})
	return answer{status, "application/problem+json", body}
}

func bodyOf(r *http.Request, most int64) []byte {
	b, err := io.ReadAll(http.MaxBytesReader(nil, r.Body, most))
	var tooLarge *http.MaxBytesError
	demand(!errors.As(err, &tooLarge), "exchange.request-too-large", "too large")
	must(err, "exchange.bad-request")
	return b
}

// caller tells for whom the calling node speaks; asked at every request.
func (n *Node) caller(r *http.Request) []string {
	demand(r.TLS != nil && len(r.TLS.PeerCertificates) > 0, "exchange.unknown-caller", "no certificate")
	agencies := n.trusted().callers(r.TLS.PeerCertificates[0].Raw)
	demand(len(agencies) > 0, "exchange.unknown-caller", "not in the directory")
	return agencies
}

func speaks(callers []string, agency string) {
	demand(oneOf(callers...)(agency), "exchange.caller-mismatch", "the caller does not speak for "+agency)
}

func (n *Node) route(r *http.Request) answer {
	rest, ok := cutPrefix(r.URL.Path, "/saan/1/")
	demand(ok, "exchange.no-such-place", r.URL.Path)
	if rest == "health" {
		n.trusted()
		return answer{200, "application/json", canonical(obj{"agencies": []any{n.agency}})}
	}
	callers := n.caller(r)
	p := strings.Split(rest, "/")
	demand(len(p) >= 2 && isAgency(p[0]), "exchange.no-such-place", r.URL.Path)
	demand(n.trusted().Entries[p[0]] != nil, "exchange.unknown-agency", p[0])
	demand(p[0] == n.agency, "exchange.not-at-this-node", p[0])
	if n.quirks("forget", r.URL.Path) {
		n.forget()
	}
	place := r.Method + " " + p[1] + " " + strconv.Itoa(len(p))
	switch place {
	case "POST envelopes 2":
		return n.single(bodyOf(r, 600_000), callers)
	case "POST batches 2":
		return n.batch(bodyOf(r, 16<<20), callers)
	case "GET receipts 4":
		return n.stored(p[2], p[3], callers)
	case "POST blobs 3":
		return n.offer(bodyOf(r, biggestOffer), p[2], callers)
	case "GET blobs 3":
		return n.uploaded(r, p[2], callers)
	case "PUT blobs 4":
		return n.chunk(r, p[2], p[3], callers)
	case "POST callback 2":
		return n.callback(callers)
	}
	known := map[string]int{"envelopes": 2, "batches": 2, "receipts": 4, "callback": 2, "blobs": 3}
	demand(known[p[1]] != len(p), "exchange.bad-request", "another method")
	panic(refuse("exchange.no-such-place", r.URL.Path))
}

func (n *Node) stored(from, id string, callers []string) answer {
	demand(isAgency(from) && isID(id), "exchange.bad-request", "no id")
	speaks(callers, from)
	n.mutex.Lock()
	defer n.mutex.Unlock()
	a := n.accepted[n.agency+" "+from+" "+id]
	demand(a != nil, "exchange.no-receipt", "nothing was accepted")
	return answer{200, sealedMedia, seal(a.Sig, a.Receipt)}
}

func (n *Node) offer(body []byte, root string, callers []string) answer {
	d := n.trusted()
	u := readOffer(d, body, n.agency, root, d.Entries[n.agency].Limit)
	speaks(callers, u.From)
	n.mutex.Lock()
	defer n.mutex.Unlock()
	for _, old := range n.uploads {
		if old.From == u.From && old.Root == root && old.Size == u.Size {
			return answer{200, "application/json", old.progress()} // to resume, offer again
		}
	}
	n.uploads[u.Token] = u
	n.settle(u)
	return answer{200, "application/json", u.progress()}
}

func (n *Node) uploaded(r *http.Request, root string, callers []string) answer {
	n.mutex.Lock()
	defer n.mutex.Unlock()
	u := n.upload(r.Header.Get("Saan-Upload"), n.agency, root)
	speaks(callers, u.From)
	return answer{200, "application/json", u.progress()}
}

func (n *Node) chunk(r *http.Request, root, place string, callers []string) answer {
	i, err := strconv.Atoi(place)
	demand(err == nil, "exchange.bad-request", "place of a chunk")
	body := bodyOf(r, chunkSize)
	n.mutex.Lock()
	defer n.mutex.Unlock()
	u := n.upload(r.Header.Get("Saan-Upload"), n.agency, root)
	speaks(callers, u.From)
	u.put(i, body)
	n.settle(u)
	return answer{status: 204}
}

// callback calls the caller where the directory lists it, and nowhere else.
func (n *Node) callback(callers []string) answer {
	d, found := n.trusted(), []any{}
	agency := callers[0]
	for i, endpoint := range d.Entries[agency].Endpoints {
		if i == 4 {
			break
		}
		found = append(found, obj{"endpoint": endpoint, "reach": n.reach(d.Entries[agency], endpoint)})
	}
	return answer{200, "application/json", canonical(obj{"agency": agency, "endpoints": found})}
}

func (n *Node) reach(e *Entry, endpoint string) string {
	a, err := n.call(e, endpoint, "GET", "/saan/1/health", nil, "")
	if err != nil {
		return "silent"
	}
	reach := "other"
	try(func() {
		if a.status == 200 && oneOf(texts(decodeObject(a.body)["agencies"])...)(e.Agency) {
			reach = "reached"
		}
	})
	return reach
}
