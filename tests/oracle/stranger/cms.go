package main

import (
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/asn1"
	"math/big"
	"sort"
	"time"
)

// authority is this agency's own small certificate authority: its root stands in seal.roots.
type authority struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
}

// certified is a signer of pages.
type certified struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
	root *x509.Certificate
}

const notValid = " (ตัวอย่าง / NOT VALID)"

func oid(numbers ...int) asn1.ObjectIdentifier { return numbers }

// distinguished writes a name in UTF8String, as directory §6 wants it.
func distinguished(pairs ...any) []byte {
	var rdns []asn1.RawValue
	for i := 0; i < len(pairs); i += 2 {
		kind := pairs[i].(asn1.ObjectIdentifier)
		tag := asn1.TagUTF8String
		if kind.Equal(oid(2, 5, 4, 6)) || kind.Equal(oid(2, 5, 4, 5)) {
			tag = asn1.TagPrintableString
		}
		value := asn1.RawValue{Tag: tag, Bytes: []byte(pairs[i+1].(string))}
		pair := der(struct {
			Type  asn1.ObjectIdentifier
			Value asn1.RawValue
		}{kind, value})
		rdns = append(rdns, asn1.RawValue{Tag: asn1.TagSet, IsCompound: true, Bytes: pair})
	}
	return der(rdns)
}

func der(v any) []byte {
	b, err := asn1.Marshal(v)
	if err != nil {
		panic(err)
	}
	return b
}

func issue(form, parent *x509.Certificate, key, by *ecdsa.PrivateKey) *x509.Certificate {
	form.SerialNumber, _ = rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120))
	form.NotBefore, form.NotAfter = time.Now().Add(-time.Hour), time.Now().AddDate(1, 0, 0)
	form.BasicConstraintsValid = true
	if parent == nil {
		parent = form
	}
	raw, err := x509.CreateCertificate(rand.Reader, form, parent, &key.PublicKey, by)
	must(err, "node.certificate")
	cert, err := x509.ParseCertificate(raw)
	must(err, "node.certificate")
	return cert
}

func newAuthority(name string) authority {
	key := p256()
	subject := distinguished(oid(2, 5, 4, 6), "TH", oid(2, 5, 4, 10), name, oid(2, 5, 4, 3), "Strangers’ authority"+notValid)
	form := &x509.Certificate{RawSubject: subject, IsCA: true, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageCRLSign}
	return authority{issue(form, nil, key, key), key}
}

// certify issues for the seal, or for a person where a given name stands.
func (a authority) certify(agency, organisation, name, given, surname string) certified {
	pairs := []any{oid(2, 5, 4, 6), "TH", oid(2, 5, 4, 10), organisation, oid(2, 5, 4, 97), "NTRTH-" + agency[3:],
		oid(2, 5, 4, 3), name}
	if given != "" {
		pairs = append(pairs, oid(2, 5, 4, 42), given, oid(2, 5, 4, 4), surname, oid(2, 5, 4, 5), "stranger-1")
	}
	key := p256()
	form := &x509.Certificate{RawSubject: distinguished(pairs...), KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageContentCommitment,
		CRLDistributionPoints: []string{"http://stranger.example/ca.crl"}}
	return certified{issue(form, a.cert, key, a.key), key, a.cert}
}

type attribute struct {
	Type   asn1.ObjectIdentifier
	Values asn1.RawValue
}

func attributeOf(kind asn1.ObjectIdentifier, value []byte) []byte {
	return der(attribute{kind, asn1.RawValue{Tag: asn1.TagSet, IsCompound: true, Bytes: value}})
}

type algorithm struct{ Algorithm asn1.ObjectIdentifier }

var (
	sha2    = oid(2, 16, 840, 1, 101, 3, 4, 2, 1)
	inData  = oid(1, 2, 840, 113549, 1, 7, 1)
	inCMS   = oid(1, 2, 840, 113549, 1, 7, 2)
	byECDSA = oid(1, 2, 840, 10045, 4, 3, 2)
)

type signerInfo struct {
	Version   int
	Issuer    asn1.RawValue
	Digest    algorithm
	Signed    asn1.RawValue
	Algorithm algorithm
	Signature []byte
}

type signedData struct {
	Version int
	Digests []algorithm `asn1:"set"`
	Content struct{ Type asn1.ObjectIdentifier }
	Certs   asn1.RawValue
	Signers []signerInfo `asn1:"set"`
}

// container signs as PAdES B-B wants it: CMS without content, the certificate's hash among what is signed.
func (c certified) container(over []byte) []byte {
	digest, certHash := sha256.Sum256(over), sha256.Sum256(c.cert.Raw)
	type certID struct{ Hash []byte }
	type certIDs struct{ Certs []certID }
	attributes := [][]byte{
		attributeOf(oid(1, 2, 840, 113549, 1, 9, 3), der(inData)),
		attributeOf(oid(1, 2, 840, 113549, 1, 9, 4), der(digest[:])),
		attributeOf(oid(1, 2, 840, 113549, 1, 9, 16, 2, 47), der(certIDs{[]certID{{certHash[:]}}})),
	}
	sort.Slice(attributes, func(i, j int) bool { return string(attributes[i]) < string(attributes[j]) })
	var joined []byte
	for _, a := range attributes {
		joined = append(joined, a...)
	}
	toSign := sha256.Sum256(der(asn1.RawValue{Tag: asn1.TagSet, IsCompound: true, Bytes: joined}))
	sig, err := ecdsa.SignASN1(rand.Reader, c.key, toSign[:])
	must(err, "page.sign")
	issuer := der(struct {
		Name   asn1.RawValue
		Serial *big.Int
	}{asn1.RawValue{FullBytes: c.cert.RawIssuer}, c.cert.SerialNumber})
	data := signedData{Version: 1, Digests: []algorithm{{sha2}}, Signers: []signerInfo{{Version: 1,
		Issuer: asn1.RawValue{FullBytes: issuer}, Digest: algorithm{sha2},
		Signed:    asn1.RawValue{Class: asn1.ClassContextSpecific, Tag: 0, IsCompound: true, Bytes: joined},
		Algorithm: algorithm{byECDSA}, Signature: sig}}}
	data.Content.Type = inData
	certs := append(append([]byte{}, c.cert.Raw...), c.root.Raw...)
	data.Certs = asn1.RawValue{Class: asn1.ClassContextSpecific, Tag: 0, IsCompound: true, Bytes: certs}
	return der(struct {
		Type    asn1.ObjectIdentifier
		Content asn1.RawValue
	}{inCMS, asn1.RawValue{Class: asn1.ClassContextSpecific, Tag: 0, IsCompound: true, Bytes: der(data)}})
}
