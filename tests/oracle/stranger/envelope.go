package main

import (
	"bytes"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"
)

const bad = "wire.malformed"

var (
	isID      = regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`).MatchString
	isChannel = regexp.MustCompile(`^[a-z0-9][a-z0-9.-]{0,39}$`).MatchString
	isType    = regexp.MustCompile(`^[a-z][a-z0-9.-]{0,59}$`).MatchString
	isHash    = regexp.MustCompile(`^[0-9a-f]{64}$`).MatchString
	isMedia   = regexp.MustCompile(`^[a-z0-9][a-z0-9!#$&^_.+-]{0,62}/[a-z0-9][a-z0-9!#$&^_.+-]{0,126}$`).MatchString
)

// Part of a message; Data is nil where its content is a blob.
type Part struct {
	Name, Media, Root, Hash string
	Size                    int64
	Data                    []byte
}

// Envelope as read; Line are the bytes that count.
type Envelope struct {
	Line             []byte
	ID, From, Type   string
	Ref, Secrecy     string
	To               []string
	Created, Expires time.Time
	Parts            []Part
	Enc              obj
}

func (e *Envelope) hash() string { return sum(e.Line) }

func text(o obj, name string, form func(string) bool) string {
	s, ok := o[name].(string)
	demand(ok && form(s), bad, name)
	return s
}

func oneOf(words ...string) func(string) bool {
	return func(s string) bool {
		for _, w := range words {
			if s == w {
				return true
			}
		}
		return false
	}
}

func number(o obj, name string, low, high int64) int64 {
	n, ok := o[name].(int64)
	demand(ok && n >= low && n <= high, bad, name)
	return n
}

func isControl(c rune) bool { return c < 0x20 || c >= 0x7f && c < 0xa0 }

func isName(s string) bool {
	n := utf8.RuneCountInString(s)
	return n >= 1 && n <= 255 && s != "." && s != ".." && strings.IndexFunc(s, func(c rune) bool {
		return c == '/' || c == '\\' || isControl(c) || c == 0x61c || c == 0x200e || c == 0x200f ||
			c >= 0x2028 && c <= 0x202e || c >= 0x2066 && c <= 0x2069
	}) < 0
}

func isRef(s string) bool {
	n := utf8.RuneCountInString(s)
	return n >= 1 && n <= 200 && strings.IndexFunc(s, isControl) < 0
}

// readPart reads a part as in §3.
func readPart(v any) Part {
	o, ok := v.(obj)
	demand(ok, bad, "part")
	p := Part{Name: text(o, "name", isName), Media: text(o, "media", isMedia), Root: text(o, "root", isHash), Size: number(o, "size", 0, 1<<46)}
	if _, there := o["sha256"]; there {
		p.Hash = text(o, "sha256", isHash)
	}
	if v, there := o["data"]; there {
		s, ok := v.(string)
		b, err := unb64(s)
		demand(ok && err == nil, bad, "data")
		p.Data = append([]byte{}, b...)
	}
	return p
}

func (p Part) agrees(content []byte) bool {
	return int64(len(content)) == p.Size && contentRoot(content) == p.Root && (p.Hash == "" || sum(content) == p.Hash)
}

// readStatement does steps 1 to 4 of §5 for any statement.
func readStatement(line []byte, most int, tooLarge string) obj {
	demand(len(line) <= most, tooLarge, "too large")
	demand(bytes.IndexByte(line, '\n') < 0, bad, "more than one line")
	o := decodeObject(line)
	demand(o["v"] == int64(1), "wire.unknown-version", "v")
	return o
}

// readEnvelope does steps 1 to 6 of §5.
func readEnvelope(line []byte) *Envelope {
	o := readStatement(line, 524288, "envelope.too-large")
	if crit, there := o["crit"]; there {
		list, ok := crit.([]any)
		demand(ok, bad, "crit")
		demand(len(list) == 0, "envelope.unknown-crit", "crit")
	}
	e := &Envelope{Line: line, ID: text(o, "id", isID), From: text(o, "from", isAgency), Type: text(o, "type", isType)}
	text(o, "channel", isChannel)
	e.Created, e.Expires = moment(o["created"]), moment(o["expires"])
	text(o, "speed", oneOf("normal", "urgent", "very-urgent", "most-urgent"))
	s, _ := o["secrecy"].(string)
	demand(s != "top-secret" && s != "ลับที่สุด", "envelope.top-secret", "secrecy")
	e.Secrecy = text(o, "secrecy", oneOf("normal", "confidential", "secret"))
	if _, there := o["ref"]; there {
		e.Ref = text(o, "ref", isRef)
	}
	to, _ := o["to"].([]any)
	demand(len(to) >= 1 && len(to) <= 500, bad, "to")
	seen := map[string]bool{}
	for _, v := range to {
		a, ok := v.(string)
		demand(ok && isAgency(a) && !seen[a], bad, "to")
		seen[a] = true
		e.To = append(e.To, a)
	}
	seq, ok := o["seq"].([]any)
	demand(ok, bad, "seq")
	for _, v := range seq {
		n, ok := v.(int64)
		demand(ok && n >= 1, bad, "seq")
	}
	parts, _ := o["parts"].([]any)
	demand(len(parts) >= 1 && len(parts) <= 256, bad, "parts")
	inline := 0
	for _, v := range parts {
		p := readPart(v)
		inline += len(p.Data)
		e.Parts = append(e.Parts, p)
	}
	demand(inline <= 65536, bad, "too much data")
	if v, there := o["enc"]; there {
		e.Enc, ok = v.(obj)
		demand(ok, bad, "enc")
	}
	e.agree(len(seq))
	return e
}

// agree is step 6 of §5.
func (e *Envelope) agree(numbers int) {
	demand(numbers == len(e.To), bad, "seq and to")
	demand(e.Expires.After(e.Created), bad, "expires before created")
	demand(e.Secrecy == "normal" || e.Enc != nil, "envelope.not-sealed", "secrecy")
	for _, p := range e.Parts {
		demand(p.Data == nil || p.agrees(p.Data), bad, "data of another size, root or hash")
	}
}

// signedEnvelope does steps 1 to 9.
func signedEnvelope(d *Directory, sig string, line []byte, at time.Time) *Envelope {
	e := readEnvelope(line)
	verifyLine(d, sig, ofEnvelope, e.From, e.To, line, at)
	return e
}

// verifyLine checks a signature, a member signature (§7) too, over a line that `by` said.
func verifyLine(d *Directory, sig, typ, by string, to []string, line []byte, at time.Time) {
	if strings.HasPrefix(sig, "{") {
		verifyMember(d, sig, typ, by, to, line, at)
		return
	}
	s := readSignature(sig, typ)
	s.verify(d.speaker(by, s.kid, at).JWK, line)
}

// sealed parts a sealed statement into its two lines.
func sealed(body []byte) (sig string, line []byte) {
	lines := bytes.Split(body, []byte("\n"))
	demand(len(lines) == 3 && len(lines[2]) == 0, bad, "not two lines")
	return string(lines[0]), lines[1]
}

func seal(sig string, line []byte) []byte {
	return append(append([]byte(sig+"\n"), line...), '\n')
}
