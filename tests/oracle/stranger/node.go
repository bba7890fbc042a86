package main

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"

	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// Node is one agency's whole node. Its keys live as long as the process: this is an oracle, not an office.
type Node struct {
	mutex     sync.Mutex
	agency    string
	folder    string
	endpoint  string
	source    source
	pinned    []byte
	directory *Directory

	traffic ed25519.PrivateKey // ours sign by P-256: so each side reads what it does not write
	box     *ecdsa.PrivateKey
	logKey  ed25519.PrivateKey
	cert    tls.Certificate
	ca      authority

	log      *Log
	store    *os.File
	accepted map[string]*Accepted // by recipient, sender and id
	uploads  map[string]*Upload   // by token
	blobs    map[string][]byte    // held, by sender and root
	letters  map[string]*Letter   // that came, by their id
	receipts map[string][]obj     // business receipts that came, by letter
	numbers  map[string]int       // the last seq, by recipient and channel
	quirk    string               // what goes wrong with the next envelope that comes: "forget" or "lose"
}

// Accepted is what the one transaction of §1 keeps.
type Accepted struct {
	Envelope *Envelope
	Receipt  []byte // the notice's line
	Sig      string
}

func p256() *ecdsa.PrivateKey {
	k, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		panic(err)
	}
	return k
}

func newNode(agency, folder string) *Node {
	n := &Node{agency: agency, folder: folder, box: p256(), accepted: map[string]*Accepted{},
		uploads: map[string]*Upload{}, blobs: map[string][]byte{}, letters: map[string]*Letter{},
		receipts: map[string][]obj{}, numbers: map[string]int{}}
	var err error
	_, n.logKey, err = ed25519.GenerateKey(rand.Reader)
	must(err, "node.keys")
	_, n.traffic, err = ed25519.GenerateKey(rand.Reader)
	must(err, "node.keys")
	n.cert = selfSigned(agency)
	n.store, err = os.OpenFile(filepath.Join(folder, "accepted"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	must(err, "node.store")
	return n
}

// selfSigned makes the certificate of directory §5.
func selfSigned(name string) tls.Certificate {
	key := p256()
	serial, _ := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120))
	form := &x509.Certificate{SerialNumber: serial, Subject: pkix.Name{CommonName: name},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().AddDate(1, 0, 0), BasicConstraintsValid: true,
		KeyUsage:    x509.KeyUsageDigitalSignature,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth}}
	der, err := x509.CreateCertificate(rand.Reader, form, form, &key.PublicKey, key)
	must(err, "node.keys")
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}

func pemOf(der []byte) string {
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
}

// refresh loads the directory anew; it never goes back.
func (n *Node) refresh() {
	least := int64(0)
	if n.directory != nil {
		least = n.directory.Version
	}
	d := load(n.source, n.pinned, least)
	n.mutex.Lock()
	defer n.mutex.Unlock()
	n.directory = d
}

// trusted is the directory, if it still counts.
func (n *Node) trusted() *Directory {
	n.mutex.Lock()
	defer n.mutex.Unlock()
	demand(n.directory != nil, "exchange.no-directory", "no directory yet")
	demand(time.Now().Before(n.directory.Expires), "exchange.directory-expired", "the directory has expired")
	return n.directory
}

func (n *Node) ours() map[string]*ecdsa.PrivateKey {
	return map[string]*ecdsa.PrivateKey{thumbprint(jwkOf(&n.box.PublicKey)): n.box}
}

// request is what the agency hands to the authority (directory §4).
func (n *Node) request(origin string) []byte {
	from, until := now(), time.Now().AddDate(1, 0, 0).UTC().Format(momentForm)
	listed := func(key crypto.Signer) []any {
		return []any{obj{"jwk": jwkOf(key.Public()), "from": from, "until": until}}
	}
	name := obj{"th": "กรมคนแปลกหน้า", "en": "Department of Strangers"}
	entry := obj{"v": 1, "agency": n.agency, "serial": 0, "name": name, "letter_code": "กน",
		"endpoints": []any{n.endpoint}, "keys": listed(n.traffic), "box": listed(n.box),
		"tls":  []any{pemOf(n.cert.Certificate[0])},
		"log":  obj{"keys": []any{writeVerifier(origin, n.logKey.Public().(ed25519.PublicKey))}},
		"seal": obj{"roots": []any{pemOf(n.ca.cert.Raw)}}, "withdrawn": []any{},
		"accepts": obj{"bytes": 64 << 20}, "demo": true}
	request := obj{"v": 1, "entry": entry, "seal_csr": "", "at": now()}
	over := append([]byte("saan-enrolment/1\n"), canonical(request)...)
	proofs := obj{}
	for _, key := range []crypto.Signer{n.traffic, n.box, n.cert.PrivateKey.(crypto.Signer), n.logKey} {
		proofs[jwkOf(key.Public())["kid"].(string)] = b64(rawSign(key, over))
	}
	return canonical(obj{"v": 1, "request": request, "proofs": proofs})
}

// keep is the one transaction of §1: envelope, journal entry and receipt, on stable storage before any answer.
func (n *Node) keep(e *Envelope, sig string) *Accepted {
	act := obj{"v": 1, "id": newID(), "type": "message.accepted", "agency": n.agency,
		"subject": obj{"kind": "message", "id": e.ID}, "actor": obj{"system": "stranger"}, "at": now(),
		"basis": "saan/1", "detail": obj{"envelope": e.hash(), "from": e.From}}
	entry := entryOf(act, random(32))
	leaf, head := leafHash(entry), n.log.head()
	line := noticeOf("accepted", e, n.agency, obj{"leaf": hexes([]hash{leaf})[0], "tree_head": head})
	a := &Accepted{Envelope: e, Receipt: line, Sig: sign(n.traffic, ofNotice, line)}
	record := obj{"envelope": string(e.Line), "sig": sig, "entry": string(entry), "receipt": string(line), "receipt_sig": a.Sig}
	_, err := n.store.Write(append(canonical(record), '\n'))
	must(err, "exchange.storage-failed")
	must(n.store.Sync(), "exchange.storage-failed")
	n.log.add(entry)
	n.accepted[n.agency+" "+e.From+" "+e.ID] = a
	return a
}

// newID is a UUID of version 7.
func newID() string {
	b := random(16)
	ms := time.Now().UnixMilli()
	for i := 0; i < 6; i++ {
		b[i] = byte(ms >> (8 * (5 - i)))
	}
	b[6], b[8] = b[6]&0x0f|0x70, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}
