package main

import (
	"bytes"
	"crypto/x509"
	"encoding/pem"
	"regexp"
	"strings"
	"time"
)

const momentForm = "2006-01-02T15:04:05.000Z"

var isAgency = regexp.MustCompile(`^th:[0-9]{13}$`).MatchString
var isMoment = regexp.MustCompile(`^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z$`).MatchString

func moment(v any) time.Time {
	text, _ := v.(string)
	demand(isMoment(text) && text <= "9999-12-31T16:59:59.999Z", "wire.malformed", "moment")
	at, err := time.Parse(momentForm, text)
	must(err, "wire.malformed")
	return at
}

func now() string { return time.Now().UTC().Format(momentForm) }

// Key speaks for its agency for some time (directory §3).
type Key struct {
	JWK         obj
	Kid         string
	From, Until time.Time
	Revoked     time.Time
}

// Entry is what the directory says of one agency.
type Entry struct {
	Agency    string
	Demo      bool
	Endpoints []string
	Keys, Box []Key
	TLS       [][]byte
	Logs      []string
	Limit     int64
	Revoked   time.Time
	Raw       obj
}

// Directory is one version of the list.
type Directory struct {
	Version int64
	Expires time.Time
	Entries map[string]*Entry
}

func readKeys(v any) []Key {
	if v == nil { // a trust file leaves `box` out
		return nil
	}
	list, ok := v.([]any)
	demand(ok && len(list) <= 64, untrusted, "keys")
	var out []Key
	for _, x := range list {
		o, _ := x.(obj)
		jwk, _ := o["jwk"].(obj)
		publicKey(jwk)
		k := Key{JWK: jwk, Kid: thumbprint(jwk), From: moment(o["from"]), Until: moment(o["until"])}
		demand(jwk["kid"] == k.Kid && k.From.Before(k.Until), untrusted, "kid is not the thumbprint, or no time")
		if o["revoked"] != nil {
			k.Revoked = moment(o["revoked"])
		}
		out = append(out, k)
	}
	return out
}

func texts(v any) []string {
	list, _ := v.([]any)
	var out []string
	for _, x := range list {
		s, ok := x.(string)
		demand(ok, untrusted, "text")
		out = append(out, s)
	}
	return out
}

func readEntry(b []byte) *Entry {
	o := decodeObject(b)
	demand(o["v"] == int64(1) && bytes.Equal(canonical(o), b), untrusted, "entry is not canonical or of another version")
	e := &Entry{Raw: o, Keys: readKeys(o["keys"]), Box: readKeys(o["box"]), Endpoints: texts(o["endpoints"])}
	e.Agency, _ = o["agency"].(string)
	e.Demo, _ = o["demo"].(bool)
	demand(isAgency(e.Agency), untrusted, "agency")
	name, _ := o["name"].(obj)
	for _, word := range []string{asText(name["th"]), asText(name["en"]), asText(o["letter_code"])} {
		demand(strings.TrimSpace(word) != "" && strings.IndexFunc(word, isControl) < 0, untrusted, "name")
	}
	seals, _ := o["seal"].(obj)
	for _, text := range texts(seals["roots"]) {
		block, _ := pem.Decode([]byte(text))
		demand(block != nil, untrusted, "seal")
		_, err := x509.ParseCertificate(block.Bytes)
		must(err, untrusted)
	}
	for _, text := range texts(o["tls"]) {
		block, _ := pem.Decode([]byte(text))
		demand(block != nil, untrusted, "tls")
		e.TLS = append(e.TLS, block.Bytes)
	}
	if log, ok := o["log"].(obj); ok {
		e.Logs = texts(log["keys"])
		for _, key := range e.Logs {
			demand(readVerifier(key).Kind == byLog, untrusted, "a log's key")
		}
	}
	if accepts, ok := o["accepts"].(obj); ok {
		e.Limit, _ = accepts["bytes"].(int64)
	}
	if o["revoked"] != nil {
		e.Revoked = moment(o["revoked"])
	}
	return e
}

// speaker finds the key that speaks for an agency at a moment (saan-1 §5, 8).
func (d *Directory) speaker(agency, kid string, at time.Time) Key {
	e := d.Entries[agency]
	demand(e != nil, "exchange.unknown-agency", agency)
	demand(e.Revoked.IsZero() || at.Before(e.Revoked), "exchange.agency-revoked", agency)
	for _, k := range e.Keys {
		if k.Kid == kid {
			demand(k.Revoked.IsZero() || at.Before(k.Revoked), "exchange.revoked-key", kid)
			demand(!at.Before(k.From) && at.Before(k.Until), "exchange.unknown-key", "not of this time")
			return k
		}
	}
	panic(refuse("exchange.unknown-key", kid))
}

// boxKey is the one to encrypt to: valid, and of the latest beginning.
func (d *Directory) boxKey(agency string) Key {
	e := d.Entries[agency]
	demand(e != nil, "exchange.unknown-agency", agency)
	var best Key
	for _, k := range e.Box {
		at := time.Now()
		if !at.Before(k.From) && at.Before(k.Until) && (k.Revoked.IsZero() || at.Before(k.Revoked)) && !k.From.Before(best.From) {
			best = k
		}
	}
	demand(best.JWK != nil, "exchange.unknown-key", "no box key of "+agency)
	return best
}

// callers are the agencies that list a certificate (directory §5).
func (d *Directory) callers(der []byte) []string {
	var out []string
	for _, e := range d.Entries {
		for _, c := range e.TLS {
			if bytes.Equal(c, der) && (e.Revoked.IsZero() || time.Now().Before(e.Revoked)) {
				out = append(out, e.Agency)
			}
		}
	}
	return out
}
