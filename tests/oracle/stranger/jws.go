package main

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"math/big"
	"strings"
)

const (
	ofEnvelope = "vnd.saan.envelope+json"
	ofNotice   = "vnd.saan.notice+json"
	ofBatch    = "vnd.saan.batch+json"
	ofAnswers  = "vnd.saan.answers+json"
	ofOffer    = "vnd.saan.offer+json"
)

func b64(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

func unb64(s string) ([]byte, error) {
	if strings.ContainsAny(s, "\r\n") { // Go's decoder skips them
		return nil, base64.CorruptInputError(0)
	}
	return base64.RawURLEncoding.Strict().DecodeString(s)
}

// publicKey of a JWK, and the alg that the key decides.
func publicKey(jwk obj) (key any, alg string) {
	part := func(name string) []byte {
		s, _ := jwk[name].(string)
		b, err := unb64(s)
		demand(err == nil && len(b) > 0, "wire.malformed", "jwk "+name)
		return b
	}
	switch {
	case jwk["kty"] == "OKP" && jwk["crv"] == "Ed25519":
		x := part("x")
		demand(len(x) == 32, "wire.malformed", "jwk x")
		return ed25519.PublicKey(x), "Ed25519"
	case jwk["kty"] == "EC" && jwk["crv"] == "P-256":
		x, y := part("x"), part("y")
		demand(len(x) == 32 && len(y) == 32, "wire.malformed", "jwk point")
		k := &ecdsa.PublicKey{Curve: elliptic.P256(), X: new(big.Int).SetBytes(x), Y: new(big.Int).SetBytes(y)}
		demand(k.IsOnCurve(k.X, k.Y), "wire.malformed", "jwk point")
		return k, "ES256"
	case jwk["kty"] == "RSA":
		n, e := new(big.Int).SetBytes(part("n")), new(big.Int).SetBytes(part("e"))
		demand(n.BitLen() >= 2048 && n.BitLen() <= 6144 && e.BitLen() < 32, "wire.malformed", "jwk size")
		return &rsa.PublicKey{N: n, E: int(e.Int64())}, "RS256"
	}
	panic(refuse("wire.malformed", "jwk kind"))
}

// thumbprint by RFC 7638.
func thumbprint(jwk obj) string {
	required := map[any][]string{"OKP": {"crv", "kty", "x"}, "EC": {"crv", "kty", "x", "y"}, "RSA": {"e", "kty", "n"}}
	only := obj{}
	for _, name := range required[jwk["kty"]] {
		only[name] = jwk[name]
	}
	h := sha256.Sum256(canonical(only))
	return b64(h[:])
}

func jwkOf(pub any) obj {
	var j obj
	switch k := pub.(type) {
	case ed25519.PublicKey:
		j = obj{"kty": "OKP", "crv": "Ed25519", "x": b64(k)}
	case *ecdsa.PublicKey:
		j = obj{"kty": "EC", "crv": "P-256", "x": b64(k.X.FillBytes(make([]byte, 32))), "y": b64(k.Y.FillBytes(make([]byte, 32)))}
	default:
		panic("a key that this node does not make")
	}
	j["kid"] = thumbprint(j)
	return j
}

func rawSign(key crypto.Signer, message []byte) []byte {
	switch k := key.(type) {
	case ed25519.PrivateKey:
		return ed25519.Sign(k, message)
	case *ecdsa.PrivateKey:
		h := sha256.Sum256(message)
		r, s, err := ecdsa.Sign(rand.Reader, k, h[:])
		if err != nil {
			panic(err)
		}
		return append(r.FillBytes(make([]byte, 32)), s.FillBytes(make([]byte, 32))...)
	}
	panic("a key that this node does not make")
}

func rawVerify(pub any, message, sig []byte) bool {
	h := sha256.Sum256(message)
	switch k := pub.(type) {
	case ed25519.PublicKey:
		return len(sig) == 64 && ed25519.Verify(k, message, sig)
	case *ecdsa.PublicKey:
		return len(sig) == 64 && ecdsa.Verify(k, h[:], new(big.Int).SetBytes(sig[:32]), new(big.Int).SetBytes(sig[32:]))
	case *rsa.PublicKey:
		return rsa.VerifyPKCS1v15(k, crypto.SHA256, h[:], sig) == nil
	}
	return false
}

// sign makes the detached JWS of §4.
func sign(key crypto.Signer, typ string, statement []byte) string {
	jwk := jwkOf(pointer(key.Public()))
	_, alg := publicKey(jwk)
	head := b64(canonical(obj{"alg": alg, "b64": false, "crit": []any{"b64"}, "kid": jwk["kid"], "typ": typ}))
	return head + ".." + b64(rawSign(key, append([]byte(head+"."), statement...)))
}

func pointer(pub crypto.PublicKey) any {
	if k, ok := pub.(ecdsa.PublicKey); ok {
		return &k
	}
	return pub
}

// signature is a JWS whose form was checked; nothing is verified yet.
type signature struct {
	head, alg, kid string
	sig            []byte
}

func readSignature(s, typ string) signature {
	const form = "trust.signature-form"
	parts := strings.Split(s, ".")
	demand(len(parts) == 3 && parts[1] == "", form, "not detached")
	demand(len(parts[0]) <= 1024 && len(parts[2]) <= 1024, form, "too long")
	raw, err := unb64(parts[0])
	must(err, form)
	sig, err := unb64(parts[2])
	must(err, form)
	var head obj
	if r := try(func() { head = decodeObject(raw) }); r != nil {
		panic(refuse(form, r.Error()))
	}
	alg, _ := head["alg"].(string)
	kid, _ := head["kid"].(string)
	demand(alg == "ES256" || alg == "Ed25519" || alg == "RS256", form, "alg")
	demand(kid != "" && head["b64"] == false && head["typ"] == typ && len(head) == 5, form, "header")
	demand(bytes.Equal(canonical(head["crit"]), []byte(`["b64"]`)), form, "crit")
	return signature{parts[0], alg, kid, sig}
}

func (s signature) verify(jwk obj, statement []byte) {
	pub, alg := publicKey(jwk)
	demand(alg == s.alg, "trust.bad-signature", "alg is not the key's")
	demand(rawVerify(pub, append([]byte(s.head+"."), statement...), s.sig), "trust.bad-signature", "does not cover the bytes")
}
