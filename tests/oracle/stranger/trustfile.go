package main

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/hex"
	"time"
)

// readTrustFile takes the steps of directory §7.
func readTrustFile(file, pinned []byte, interest time.Time) *Directory {
	demand(len(file) <= 64<<20, untrusted, "too long")
	o := decodeObject(file)
	demand(bytes.Equal(canonical(o), file), untrusted, "not canonical")
	signed, _ := o["signed"].(obj)
	demand(signed["_type"] == "saan-trust" && signed["v"] == int64(1), untrusted, "kind")
	root := lastRoot(pinned, o["roots"])
	signedCanonically(o, root)
	expires := moment(signed["expires"])
	demand(interest.Before(expires) && interest.Before(expiry(root)), untrusted, "expired")
	d := &Directory{Version: version(signed), Expires: expires, Entries: map[string]*Entry{}}
	readWitnesses(signed["witnesses"])
	demo, _ := root["x-saan-demo"].(bool)
	demand(signed["demo"] == demo, untrusted, "demo")
	list, ok := signed["agencies"].([]any)
	demand(ok, untrusted, "agencies")
	seen := map[string]bool{}
	for _, v := range list {
		e := readEntry(canonical(v))
		demand(e.Demo == demo && d.Entries[e.Agency] == nil, untrusted, "an agency twice, or of another kind")
		for _, k := range append(append([]Key{}, e.Keys...), e.Box...) {
			demand(!seen[k.Kid], untrusted, "a key twice")
			seen[k.Kid] = true
		}
		d.Entries[e.Agency] = e
	}
	return d
}

func lastRoot(pinned []byte, chain any) obj {
	file := decodeObject(pinned)
	root, ok := file["signed"].(obj)
	demand(ok && root["_type"] == "root", untrusted, "pin")
	signedBy(file, root, "root")
	list, _ := chain.([]any)
	for _, v := range list {
		next, _ := v.(obj)
		signed, ok := next["signed"].(obj)
		demand(ok && signed["_type"] == "root", untrusted, "root")
		if version(signed) <= version(root) {
			continue
		}
		signedBy(next, root, "root")
		signedBy(next, signed, "root")
		demand(version(signed) == version(root)+1 && signed["x-saan-demo"] == root["x-saan-demo"], untrusted, "chain")
		root = signed
	}
	return root
}

// signedCanonically is the threshold of the targets role over RFC 8785 bytes.
func signedCanonically(o, root obj) {
	over := canonical(o["signed"])
	digest := sha256.Sum256(over)
	rule := root["roles"].(obj)["targets"].(obj)
	good := map[string]bool{}
	signatures, _ := o["signatures"].([]any)
	for _, v := range signatures {
		s, _ := v.(obj)
		sig, _ := hex.DecodeString(asText(s["sig"]))
		for _, id := range rule["keyids"].([]any) {
			if id != s["keyid"] {
				continue
			}
			listed, _ := root["keys"].(obj)[id.(string)].(obj)
			switch k := tufKey(listed).(type) {
			case ed25519.PublicKey:
				if ed25519.Verify(k, over, sig) {
					good[string(k)] = true
				}
			case *ecdsa.PublicKey:
				if ecdsa.VerifyASN1(k, digest[:], sig) {
					good[k.X.String()] = true
				}
			}
		}
	}
	need, _ := rule["threshold"].(int64)
	demand(need >= 1 && int64(len(good)) >= need, untrusted, "too few signatures")
}

// readWitnesses demands a policy that can be met, of keys that cosign (directory §2).
func readWitnesses(v any) {
	o, _ := v.(obj)
	keys := texts(o["keys"])
	need, ok := o["need"].(int64)
	demand(ok && need >= 0 && need <= int64(len(keys)), untrusted, "need")
	for _, key := range keys {
		demand(readVerifier(key).Kind == byWitness, untrusted, "a witness's key")
	}
}
