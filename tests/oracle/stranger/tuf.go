package main

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"encoding/pem"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"
)

const untrusted = "directory.untrusted"

// olpc writes OLPC canonical JSON: only `"` and `\` are escaped.
func olpc(b *bytes.Buffer, v any) {
	switch v := v.(type) {
	case string:
		b.WriteString(`"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(v) + `"`)
	case []any:
		b.WriteByte('[')
		for i, x := range v {
			if i > 0 {
				b.WriteByte(',')
			}
			olpc(b, x)
		}
		b.WriteByte(']')
	case obj:
		b.WriteByte('{')
		for i, k := range sortedKeys(v) {
			if i > 0 {
				b.WriteByte(',')
			}
			olpc(b, k)
			b.WriteByte(':')
			olpc(b, v[k])
		}
		b.WriteByte('}')
	default:
		b.Write(canonical(v))
	}
}

func tufKey(k obj) any {
	value, _ := k["keyval"].(obj)
	public, _ := value["public"].(string)
	switch {
	case k["keytype"] == "ed25519" && k["scheme"] == "ed25519":
		raw, err := hex.DecodeString(public)
		if err == nil && len(raw) == 32 {
			return ed25519.PublicKey(raw)
		}
	case k["scheme"] == "ecdsa-sha2-nistp256":
		if block, _ := pem.Decode([]byte(public)); block != nil {
			if key, err := x509.ParsePKIXPublicKey(block.Bytes); err == nil {
				if ec, ok := key.(*ecdsa.PublicKey); ok {
					return ec
				}
			}
		}
	}
	return nil
}

// signedBy demands that a threshold of different keys of a role signed.
func signedBy(file obj, root obj, role string) {
	var over bytes.Buffer
	olpc(&over, file["signed"])
	roles, _ := root["roles"].(obj)
	rule, _ := roles[role].(obj)
	keys, _ := root["keys"].(obj)
	threshold, _ := rule["threshold"].(int64)
	ids, _ := rule["keyids"].([]any)
	good := map[string]bool{}
	signatures, _ := file["signatures"].([]any)
	for _, s := range signatures {
		one, _ := s.(obj)
		for _, id := range ids {
			if id != one["keyid"] {
				continue
			}
			k, _ := keys[id.(string)].(obj)
			key := tufKey(k)
			text, _ := one["sig"].(string)
			sig, err := hex.DecodeString(text)
			digest := sha256.Sum256(over.Bytes())
			switch key := key.(type) {
			case ed25519.PublicKey:
				if err == nil && ed25519.Verify(key, over.Bytes(), sig) {
					good[string(key)] = true
				}
			case *ecdsa.PublicKey:
				if err == nil && ecdsa.VerifyASN1(key, digest[:], sig) {
					good[key.X.String()] = true
				}
			}
		}
	}
	demand(threshold >= 1 && int64(len(good)) >= threshold, untrusted, role+": too few signatures")
}

// source is a directory: served over HTTP, or a folder.
type source string

func (s source) get(path string, limit int64) ([]byte, bool) {
	if !strings.HasPrefix(string(s), "http") {
		b, err := os.ReadFile(filepath.Join(string(s), path))
		return b, err == nil && int64(len(b)) <= limit
	}
	client := http.Client{Timeout: 60 * time.Second}
	answer, err := client.Get(strings.TrimSuffix(string(s), "/") + "/" + path)
	if err != nil {
		return nil, false
	}
	defer answer.Body.Close()
	b, err := io.ReadAll(io.LimitReader(answer.Body, limit+1))
	return b, err == nil && answer.StatusCode == 200 && int64(len(b)) <= limit
}

func (s source) metadata(path string, limit int64, root obj, role string) obj {
	b, ok := s.get(path, limit)
	demand(ok, untrusted, "no "+path)
	file := decodeObject(b)
	signedBy(file, root, role)
	signed := file["signed"].(obj)
	demand(signed["_type"] == role, untrusted, path+" is of another type")
	return signed
}

func version(o obj) int64 { n, _ := o["version"].(int64); return n }

// roots follows the chain of roots from the pinned one.
func (s source) roots(pinned []byte) obj {
	file := decodeObject(pinned)
	root, ok := file["signed"].(obj)
	demand(ok && root["_type"] == "root", untrusted, "pinned file is no root")
	signedBy(file, root, "root")
	for {
		next := version(root) + 1
		b, ok := s.get(fmt.Sprintf("metadata/%d.root.json", next), 512_000)
		if !ok {
			return root
		}
		file := decodeObject(b)
		signed := file["signed"].(obj)
		signedBy(file, root, "root")
		signedBy(file, signed, "root")
		demand(version(signed) == next && signed["x-saan-demo"] == root["x-saan-demo"], untrusted, "root out of line")
		root = signed
	}
}

// named checks what one role says of the next file: hash, length and version.
func named(meta obj, name string) (length int64, digest string, ver int64) {
	all, _ := meta["meta"].(obj)
	if all == nil {
		all, _ = meta["targets"].(obj)
	}
	one, ok := all[name].(obj)
	demand(ok, untrusted, "nothing names "+name)
	length, _ = one["length"].(int64)
	hashes, _ := one["hashes"].(obj)
	digest, _ = hashes["sha256"].(string)
	return length, digest, version(one)
}

func (s source) below(upper obj, name, path string, limit int64, root obj, role string) obj {
	length, digest, ver := named(upper, name)
	path = fmt.Sprintf("metadata/%d.%s", ver, path)
	b, ok := s.get(path, limit)
	demand(ok && int64(len(b)) == length && sum(b) == digest, untrusted, path+" is not what was named")
	signed := s.metadata(path, limit, root, role)
	demand(version(signed) == ver, untrusted, path+" has another version")
	return signed
}

func expiry(o obj) time.Time {
	text, _ := o["expires"].(string)
	at, err := time.Parse(time.RFC3339, text)
	must(err, untrusted)
	return at
}

// load reads a directory whole and believes nothing that its root does not sign.
func load(s source, pinned []byte, least int64) *Directory {
	root := s.roots(pinned)
	stamp := s.metadata("metadata/timestamp.json", 16_000, root, "timestamp")
	snap := s.below(stamp, "snapshot.json", "snapshot.json", 2_000_000, root, "snapshot")
	list := s.below(snap, "targets.json", "targets.json", 16_000_000, root, "targets")
	d := &Directory{Version: version(list), Entries: map[string]*Entry{}, Expires: expiry(root)}
	demand(d.Version >= least, untrusted, "the directory went back")
	for _, role := range []obj{stamp, snap, list} {
		if at := expiry(role); at.Before(d.Expires) {
			d.Expires = at
		}
	}
	demand(time.Now().Before(d.Expires), "exchange.directory-expired", "expired")
	demo, _ := root["x-saan-demo"].(bool)
	targets, _ := list["targets"].(obj)
	for path := range targets {
		if !strings.HasPrefix(path, "agencies/") {
			continue
		}
		length, digest, _ := named(list, path)
		b, ok := s.get("targets/agencies/"+digest+"."+strings.TrimPrefix(path, "agencies/"), length)
		demand(ok && sum(b) == digest && len(b) <= 256<<10, untrusted, path)
		e := readEntry(b)
		demand(path == "agencies/"+strings.Replace(e.Agency, ":", "-", 1)+".json", untrusted, "path and agency differ")
		demand(e.Demo == demo, untrusted, "a demonstration's entry")
		d.Entries[e.Agency] = e
	}
	s.demandTrustFile(list, pinned, d)
	return d
}

// demandTrustFile reads the trust file (§7) that the directory serves: it must speak of the same agencies and keys.
func (s source) demandTrustFile(list obj, pinned []byte, d *Directory) {
	length, digest, _ := named(list, "trustfile.json")
	b, ok := s.get("targets/"+digest+".trustfile.json", length)
	demand(ok && sum(b) == digest, untrusted, "trust file")
	file := readTrustFile(b, pinned, time.Now())
	demand(file.Version == d.Version && len(file.Entries) == len(d.Entries), untrusted, "another trust file")
	for agency, e := range d.Entries {
		demand(bytes.Equal(canonical(file.Entries[agency].Raw["keys"]), canonical(e.Raw["keys"])), untrusted, "other keys")
	}
}
