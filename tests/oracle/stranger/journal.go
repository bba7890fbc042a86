package main

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

const (
	byLog     = 1
	byWitness = 4
	badNote   = "note.malformed"
)

// Verifier is a key of C2SP signed-note.
type Verifier struct {
	Name string
	ID   [4]byte
	Kind byte
	Key  ed25519.PublicKey
}

func standard(s string) []byte {
	b, err := base64.StdEncoding.Strict().DecodeString(s)
	demand(err == nil && !strings.ContainsAny(s, "\r\n"), badNote, "base64")
	return b
}

func keyID(name string, kind byte, key []byte) (id [4]byte) {
	h := sha256.Sum256(append(append([]byte(name+"\n"), kind), key...))
	copy(id[:], h[:4])
	return id
}

func readVerifier(s string) Verifier {
	parts := strings.SplitN(s, "+", 3)
	demand(len(parts) == 3, badNote, "verifier key")
	raw := standard(parts[2])
	demand(len(raw) == 33, badNote, "verifier key")
	v := Verifier{parts[0], keyID(parts[0], raw[0], raw[1:]), raw[0], ed25519.PublicKey(raw[1:])}
	demand(hex.EncodeToString(v.ID[:]) == parts[1], badNote, "key id")
	return v
}

func writeVerifier(name string, key ed25519.PublicKey) string {
	id := keyID(name, byLog, key)
	return fmt.Sprintf("%s+%x+%s", name, id, base64.StdEncoding.EncodeToString(append([]byte{byLog}, key...)))
}

// Policy of C2SP tlog-policy.
type Policy struct {
	Logs      []Verifier
	Witnesses map[string]Verifier
	Groups    map[string][]string
	Need      map[string]int
	Quorum    string
}

func readPolicy(s string) *Policy {
	p := &Policy{Witnesses: map[string]Verifier{}, Groups: map[string][]string{}, Need: map[string]int{}, Quorum: "none"}
	for _, line := range strings.Split(s, "\n") {
		w := strings.Fields(line)
		if len(w) == 0 || strings.HasPrefix(w[0], "#") {
			continue
		}
		switch {
		case w[0] == "log" && len(w) >= 2:
			p.Logs = append(p.Logs, readVerifier(w[1]))
		case w[0] == "witness" && len(w) >= 3:
			p.Witnesses[w[1]] = readVerifier(w[2])
		case w[0] == "group" && len(w) >= 4:
			p.Groups[w[1]] = w[3:]
			n, err := strconv.Atoi(w[2])
			p.Need[w[1]] = map[string]int{"any": 1, "all": len(w) - 3}[w[2]]
			if err == nil {
				p.Need[w[1]] = n
			}
		case w[0] == "quorum" && len(w) == 2:
			p.Quorum = w[1]
		default:
			panic(refuse("policy.malformed", line))
		}
	}
	return p
}

func (p *Policy) met(name string, gave map[string]time.Time) bool {
	if name == "none" {
		return true
	}
	if members, ok := p.Groups[name]; ok {
		n := 0
		for _, m := range members {
			if p.met(m, gave) {
				n++
			}
		}
		return n >= p.Need[name]
	}
	_, ok := gave[name]
	return ok
}

// Checkpoint is the head of a log.
type Checkpoint struct {
	Origin string
	Size   int
	Root   hash
}

type noteSignature struct {
	name string
	raw  []byte
}

func splitNote(note []byte) (text string, sigs []noteSignature) {
	demand(utf8.Valid(note) && bytes.HasSuffix(note, []byte("\n")), badNote, "not text")
	for _, c := range string(note) {
		demand(c == '\n' || !isControl(c) || c >= 0x80, badNote, "control character")
	}
	i := bytes.LastIndex(note, []byte("\n\n"))
	demand(i >= 0, badNote, "no signatures")
	for _, line := range strings.Split(strings.TrimSuffix(string(note[i+2:]), "\n"), "\n") {
		rest, ok := cutPrefix(line, "— ")
		name, sig, found := strings.Cut(rest, " ")
		demand(ok && found && name != "" && strings.IndexFunc(name, unicode.IsSpace) < 0 && !strings.Contains(name, "+"), badNote, "signature line")
		raw := standard(sig)
		demand(len(raw) >= 5, badNote, "signature")
		sigs = append(sigs, noteSignature{name, raw})
	}
	return string(note[:i+1]), sigs
}

func readHead(text string) Checkpoint {
	lines := strings.Split(text, "\n")
	demand(len(lines) >= 4 && lines[0] != "" && lines[len(lines)-1] == "", badNote, "checkpoint")
	for _, l := range lines[3 : len(lines)-1] {
		demand(l != "", badNote, "empty extension")
	}
	size, err := strconv.ParseInt(lines[1], 10, 63)
	demand(err == nil && strconv.FormatInt(size, 10) == lines[1] && size >= 0, badNote, "size")
	root := standard(lines[2])
	demand(len(root) == 32, badNote, "root")
	return Checkpoint{lines[0], int(size), hashOf(root)}
}

func (s noteSignature) of(v Verifier) bool {
	return s.name == v.Name && bytes.Equal(s.raw[:4], v.ID[:])
}

// checkpoint does steps 4 to 6 of journal §5.
func (p *Policy) checkpoint(note []byte) (Checkpoint, map[string]time.Time) {
	text, sigs := splitNote(note)
	head := readHead(text)
	signed, known := 0, false
	gave := map[string]time.Time{}
	for _, v := range p.Logs {
		known = known || v.Name == head.Origin
		for _, s := range sigs {
			if v.Name == head.Origin && s.of(v) {
				demand(v.Kind == byLog && ed25519.Verify(v.Key, []byte(text), s.raw[4:]), "trust.bad-signature", "log")
				signed++
			}
		}
	}
	demand(known, "policy.unknown-log", head.Origin)
	demand(signed > 0, "trust.unsigned", "no signature of the log")
	for name, v := range p.Witnesses {
		for _, s := range sigs {
			if !s.of(v) {
				continue
			}
			demand(v.Kind == byWitness && len(s.raw) == 76, "trust.bad-signature", name)
			at := binary.BigEndian.Uint64(s.raw[4:12])
			over := fmt.Sprintf("cosignature/v1\ntime %d\n%s", at, text)
			demand(ed25519.Verify(v.Key, []byte(over), s.raw[12:]), "trust.bad-signature", name)
			gave[name] = time.Unix(int64(at), 0)
		}
	}
	demand(p.met(p.Quorum, gave), "policy.not-witnessed", "quorum")
	return head, gave
}

// entryOf computes the bytes that enter the log, from act and salt.
func entryOf(act obj, salt []byte) []byte {
	over := append(append([]byte{}, salt...), canonical(act)...)
	at := moment(act["at"]).Add(7 * time.Hour)
	return canonical(obj{"agency": act["agency"], "commitment": sum(over), "day": at.Format("2006-01-02"), "type": act["type"], "v": 1})
}

func readExtra(extra []byte) (entry []byte) {
	o := decodeObject(extra)
	demand(bytes.Equal(canonical(o), extra), bad, "extra is not canonical")
	if act, ok := o["act"].(obj); ok {
		salt, err := hex.DecodeString(asText(o["salt"]))
		demand(len(o) == 2 && err == nil && len(salt) == 32, bad, "salt")
		return entryOf(act, salt)
	}
	demand(len(o) == 5 && o["v"] == int64(1) && isHash(asText(o["commitment"])), bad, "entry")
	for _, name := range []string{"agency", "day", "type"} {
		demand(asText(o[name]) != "", bad, name)
	}
	return extra
}

// proof checks a .tlog-proof by journal §5, steps 1 to 7, and tells what entry stands where.
func (p *Policy) proof(file []byte) (entry []byte, index int, head Checkpoint) {
	above, note, ok := strings.Cut(string(file), "\n\n")
	lines := strings.Split(above, "\n")
	demand(ok && lines[0] == "c2sp.org/tlog-proof@v1" && len(lines) >= 2, "proof.malformed", "head")
	lines = lines[1:]
	extra, ok := cutPrefix(lines[0], "extra ")
	demand(ok && len(lines) >= 2, "proof.malformed", "no extra")
	word, ok := cutPrefix(lines[1], "index ")
	index, err := strconv.Atoi(word)
	demand(ok && err == nil && strconv.Itoa(index) == word, "proof.malformed", "index")
	var path []hash
	for _, l := range lines[2:] {
		b := standard(l)
		demand(len(b) == 32 && len(path) < 63, "proof.malformed", "path")
		path = append(path, hashOf(b))
	}
	entry = readExtra(standard(extra))
	head, _ = p.checkpoint([]byte(note))
	root, ok := climb(leafHash(entry), index, head.Size, path)
	demand(ok && root == head.Root, "tree.bad-proof", "path")
	return entry, index, head
}
