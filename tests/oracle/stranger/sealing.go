package main

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/binary"
	"encoding/hex"
	"math/big"
	"strings"
)

const (
	scheme        = "saan-stream-1"
	pieceSize     = chunkSize - 16
	manifestMedia = "application/vnd.saan.manifest+json"
	malformed     = "sealing.malformed"
	damaged       = "sealing.damaged"
)

func random(n int) []byte {
	b := make([]byte, n)
	if _, err := rand.Read(b); err != nil {
		panic(err)
	}
	return b
}

func gcm(key []byte) cipher.AEAD {
	block, err := aes.NewCipher(key)
	if err != nil {
		panic(err)
	}
	g, err := cipher.NewGCM(block)
	if err != nil {
		panic(err)
	}
	return g
}

// wrap and unwrap are AES key wrap (RFC 3394).
func wrap(kek, key []byte) []byte {
	block, _ := aes.NewCipher(kek)
	n := len(key) / 8
	out := append([]byte{0xa6, 0xa6, 0xa6, 0xa6, 0xa6, 0xa6, 0xa6, 0xa6}, key...)
	buffer := make([]byte, 16)
	for j := 0; j < 6; j++ {
		for i := 1; i <= n; i++ {
			copy(buffer, out[:8])
			copy(buffer[8:], out[8*i:8*i+8])
			block.Encrypt(buffer, buffer)
			binary.BigEndian.PutUint64(out, binary.BigEndian.Uint64(buffer)^uint64(n*j+i))
			copy(out[8*i:], buffer[8:])
		}
	}
	return out
}

func unwrap(kek, wrapped []byte) ([]byte, bool) {
	if len(wrapped) != 40 {
		return nil, false
	}
	block, _ := aes.NewCipher(kek)
	n := len(wrapped)/8 - 1
	out := append([]byte{}, wrapped...)
	buffer := make([]byte, 16)
	for j := 5; j >= 0; j-- {
		for i := n; i >= 1; i-- {
			binary.BigEndian.PutUint64(buffer, binary.BigEndian.Uint64(out)^uint64(n*j+i))
			copy(buffer[8:], out[8*i:8*i+8])
			block.Decrypt(buffer, buffer)
			copy(out, buffer[:8])
			copy(out[8*i:], buffer[8:])
		}
	}
	return out[8:], subtle.ConstantTimeCompare(out[:8], []byte(strings.Repeat("\xa6", 8))) == 1
}

// kekOf agrees on the wrapping key (RFC 7518 §4.6.2, no apu, no apv).
func kekOf(own *ecdsa.PrivateKey, other *ecdsa.PublicKey) []byte {
	x, _ := own.Curve.ScalarMult(other.X, other.Y, own.D.FillBytes(make([]byte, 32)))
	z := x.FillBytes(make([]byte, 32))
	alg := "ECDH-ES+A256KW"
	info := binary.BigEndian.AppendUint32(nil, 1)
	info = append(info, z...)
	info = binary.BigEndian.AppendUint32(info, uint32(len(alg)))
	info = append(info, alg...)
	info = binary.BigEndian.AppendUint32(info, 0)
	info = binary.BigEndian.AppendUint32(info, 0)
	info = binary.BigEndian.AppendUint32(info, 256)
	h := sha256.Sum256(info)
	return h[:]
}

// lock wraps the content key for each box key.
func lock(contentKey []byte, boxes []Key) obj {
	cek, iv := random(32), random(12)
	protected := b64([]byte(`{"enc":"A256GCM"}`))
	recipients := []any{}
	for _, box := range boxes {
		pub, _ := publicKey(box.JWK)
		own := p256()
		kek := kekOf(own, pub.(*ecdsa.PublicKey))
		epk := jwkOf(&own.PublicKey)
		delete(epk, "kid")
		head := obj{"alg": "ECDH-ES+A256KW", "epk": epk, "kid": box.Kid}
		recipients = append(recipients, obj{"header": head, "encrypted_key": b64(wrap(kek, cek))})
	}
	out := gcm(cek).Seal(nil, iv, contentKey, []byte(protected))
	cut := len(out) - 16
	return obj{"scheme": scheme, "key": obj{"protected": protected, "recipients": recipients,
		"iv": b64(iv), "ciphertext": b64(out[:cut]), "tag": b64(out[cut:])}}
}

func field(o obj, name string) []byte {
	s, ok := o[name].(string)
	b, err := unb64(s)
	demand(ok && err == nil, malformed, name)
	return b
}

// recipient finds what was wrapped for one of our keys.
func recipient(enc obj, ours map[string]*ecdsa.PrivateKey) (jwe, one, head obj, own *ecdsa.PrivateKey) {
	demand(enc["scheme"] == scheme, malformed, "scheme")
	jwe, ok := enc["key"].(obj)
	demand(ok, malformed, "key")
	head = try2(func() obj { return decodeObject(field(jwe, "protected")) })
	demand(len(head) == 1 && head["enc"] == "A256GCM", malformed, "protected")
	for _, name := range []string{"iv", "ciphertext", "tag"} {
		field(jwe, name)
	}
	list, ok := jwe["recipients"].([]any)
	demand(ok, malformed, "recipients")
	for _, v := range list {
		one, ok := v.(obj)
		demand(ok, malformed, "recipient")
		head, ok := one["header"].(obj)
		demand(ok, malformed, "header")
		kid, _ := head["kid"].(string)
		if ours[kid] != nil {
			demand(head["alg"] == "ECDH-ES+A256KW", malformed, "alg")
			return jwe, one, head, ours[kid]
		}
	}
	panic(refuse("sealing.not-for-us", "no key of ours"))
}

func try2(f func() obj) obj {
	var o obj
	if r := try(func() { o = f() }); r != nil {
		panic(refuse(malformed, r.Error()))
	}
	return o
}

// unlock opens the content key by one of our box keys.
func unlock(enc obj, ours map[string]*ecdsa.PrivateKey) []byte {
	jwe, one, head, key := recipient(enc, ours)
	epk, ok := head["epk"].(obj)
	demand(ok, malformed, "epk")
	var pub any
	if r := try(func() { pub, _ = publicKey(epk) }); r != nil {
		panic(refuse(malformed, r.Error()))
	}
	ec, ok := pub.(*ecdsa.PublicKey)
	demand(ok, malformed, "epk")
	cek, ok := unwrap(kekOf(key, ec), field(one, "encrypted_key"))
	demand(ok, damaged, "wrapped key")
	iv, protected := field(jwe, "iv"), jwe["protected"].(string)
	demand(len(iv) == 12, malformed, "iv")
	out, err := gcm(cek).Open(nil, iv, append(field(jwe, "ciphertext"), field(jwe, "tag")...), []byte(protected))
	demand(err == nil && len(out) == 32, damaged, "content key")
	return out
}

func partKey(contentKey []byte, message string, place int) []byte {
	id, err := hex.DecodeString(strings.ReplaceAll(message, "-", ""))
	must(err, malformed)
	info := append([]byte("saan/1 part\x00"), id...)
	info = binary.BigEndian.AppendUint32(info, uint32(place))
	// HKDF (RFC 5869) of one block, no salt: extract, then expand.
	extract := hmac.New(sha256.New, make([]byte, 32))
	extract.Write(contentKey)
	expand := hmac.New(sha256.New, extract.Sum(nil))
	expand.Write(append(info, 1))
	return expand.Sum(nil)
}

func nonce(i int, last bool) []byte {
	n := make([]byte, 12)
	binary.BigEndian.PutUint64(n[3:11], uint64(i))
	if last {
		n[11] = 1
	}
	return n
}

func sealPart(key, content []byte) []byte {
	g, out := gcm(key), []byte{}
	for i := 0; ; i++ {
		end := smaller((i+1)*pieceSize, len(content))
		last := end == len(content)
		out = g.Seal(out, nonce(i, last), content[i*pieceSize:end], nil)
		if last {
			return out
		}
	}
}

func openPart(key, content []byte) []byte {
	g, out := gcm(key), []byte{}
	demand(len(content) > 0, damaged, "no piece")
	for i := 0; i*chunkSize < len(content); i++ {
		end := smaller((i+1)*chunkSize, len(content))
		var err error
		out, err = g.Open(out, nonce(i, end == len(content)), content[i*chunkSize:end], nil)
		demand(err == nil, damaged, "a piece does not open")
	}
	return out
}

// manifest reads part 0 by §8, Openings, 7.
func manifest(content []byte, e *Envelope) []Part {
	const no = "opening.not-a-manifest"
	var parts []Part
	r := try(func() {
		o := decodeObject(content)
		list, ok := o["parts"].([]any)
		demand(ok && len(o) == 2 && o["v"] == int64(1) && string(canonical(o)) == string(content), no, "form")
		for _, v := range list {
			members := v.(obj)
			_, hashed := members["sha256"]
			demand(len(members) == 4 && !hashed || len(members) == 5 && hashed, no, "members")
			parts = append(parts, readPart(v))
		}
	})
	demand(r == nil && len(parts) == len(e.Parts)-1, no, "not what follows it")
	for i, p := range parts {
		pieces := larger(1, (p.Size+pieceSize-1)/pieceSize)
		demand(e.Parts[i+1].Size == p.Size+16*pieces, no, "sizes")
	}
	return parts
}

// opened is a message with its content, as its recipient reads it (§5, 16).
func opened(e *Envelope, contents [][]byte, ours map[string]*ecdsa.PrivateKey) ([]Part, [][]byte) {
	if e.Enc == nil {
		return e.Parts, contents
	}
	key := unlock(e.Enc, ours)
	plain := make([][]byte, len(contents))
	for i, c := range contents {
		plain[i] = openPart(partKey(key, e.ID, i), c)
	}
	demand(e.Parts[0].Name == "manifest" && e.Parts[0].Media == manifestMedia, "opening.not-a-manifest", "part 0")
	parts := manifest(plain[0], e)
	for i, p := range parts {
		demand(p.agrees(plain[i+1]), "exchange.wrong-blob", "not what the manifest says")
	}
	return parts, plain[1:]
}

// boxFrom reads a P-256 scalar.
func boxFrom(scalar []byte) *ecdsa.PrivateKey {
	k := &ecdsa.PrivateKey{D: new(big.Int).SetBytes(scalar)}
	k.Curve = elliptic.P256()
	k.X, k.Y = k.Curve.ScalarBaseMult(scalar)
	return k
}
