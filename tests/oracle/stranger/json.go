package main

import (
	"sort"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// Refusal is a reason by its code (saan-1 §5).
type Refusal struct{ Code, Why string }

func (r *Refusal) Error() string { return r.Code + ": " + r.Why }

func refuse(code, why string) *Refusal { return &Refusal{code, why} }

// try runs what may refuse by panicking, so that a check reads as a list of demands.
func try(f func()) (r *Refusal) {
	defer func() {
		if x := recover(); x != nil {
			if found, ok := x.(*Refusal); ok {
				r = found
				return
			}
			panic(x)
		}
	}()
	f()
	return nil
}

func demand(holds bool, code, why string) {
	if !holds {
		panic(refuse(code, why))
	}
}

func must(err error, code string) {
	if err != nil {
		panic(refuse(code, err.Error()))
	}
}

type obj = map[string]any

// unknown is a member that no reader knows, nested as deep as it may be in a statement: it must be read over.
func unknown() any {
	var v any = []any{}
	for i := 0; i < deepest-2; i++ {
		v = []any{v}
	}
	return v
}

const deepest = 16
const exact = 1<<53 - 1

// reader of JSON that no two readers read differently (saan-1 §2).
type reader struct {
	s  []byte
	at int
}

func decode(s []byte) any {
	demand(utf8.Valid(s), "json.not-utf8", "not UTF-8")
	r := &reader{s: s}
	v := r.value(1)
	r.space()
	demand(r.at == len(s), "json.malformed", "two values")
	return v
}

func decodeObject(s []byte) obj {
	o, ok := decode(s).(obj)
	demand(ok, "wire.malformed", "not an object")
	return o
}

func (r *reader) space() {
	for r.at < len(r.s) && strings.IndexByte(" \t\r\n", r.s[r.at]) >= 0 {
		r.at++
	}
}

func (r *reader) peek() byte {
	demand(r.at < len(r.s), "json.malformed", "cut short")
	return r.s[r.at]
}

func (r *reader) take(c byte) {
	demand(r.peek() == c, "json.malformed", "expected "+string(c))
	r.at++
}

func (r *reader) value(depth int) any {
	r.space()
	switch c := r.peek(); {
	case c == '{':
		demand(depth <= deepest, "json.too-deep", "nested too deep")
		return r.object(depth)
	case c == '[':
		demand(depth <= deepest, "json.too-deep", "nested too deep")
		return r.array(depth)
	case c == '"':
		return r.text()
	case c == '-' || c >= '0' && c <= '9':
		return r.number()
	}
	for word, v := range map[string]any{"true": true, "false": false, "null": nil} {
		if strings.HasPrefix(string(r.s[r.at:]), word) {
			r.at += len(word)
			return v
		}
	}
	for _, word := range []string{"NaN", "Infinity"} {
		demand(!strings.HasPrefix(string(r.s[r.at:]), word), "json.not-an-exact-integer", word)
	}
	panic(refuse("json.malformed", "no value"))
}

func (r *reader) object(depth int) obj {
	o := obj{}
	r.take('{')
	r.space()
	for r.peek() != '}' {
		if len(o) > 0 {
			r.take(',')
			r.space()
		}
		k := r.text()
		_, there := o[k]
		demand(!there, "json.repeated-name", k)
		r.space()
		r.take(':')
		o[k] = r.value(depth + 1)
		r.space()
	}
	r.take('}')
	return o
}

func (r *reader) array(depth int) []any {
	a := []any{}
	r.take('[')
	r.space()
	for r.peek() != ']' {
		if len(a) > 0 {
			r.take(',')
		}
		a = append(a, r.value(depth+1))
		r.space()
	}
	r.take(']')
	return a
}

func (r *reader) number() int64 {
	start := r.at
	for r.at < len(r.s) && strings.IndexByte("+-.eE0123456789", r.s[r.at]) >= 0 {
		r.at++
	}
	word := string(r.s[start:r.at])
	digits := strings.TrimPrefix(word, "-")
	demand(!strings.ContainsAny(word, ".eE"), "json.not-an-exact-integer", word)
	demand(digits != "" && (digits == "0" || digits[0] != '0'), "json.malformed", word)
	n, err := strconv.ParseInt(word, 10, 64)
	demand(err == nil && n <= exact && n >= -exact, "json.not-an-exact-integer", word)
	return n
}

func (r *reader) unit() rune {
	demand(r.at+4 <= len(r.s), "json.malformed", "escape")
	n, err := strconv.ParseUint(string(r.s[r.at:r.at+4]), 16, 16)
	must(err, "json.malformed")
	r.at += 4
	return rune(n)
}

func (r *reader) text() string {
	r.take('"')
	var out strings.Builder
	for {
		c := r.peek()
		r.at++
		switch {
		case c == '"':
			return out.String()
		case c < 0x20:
			panic(refuse("json.malformed", "control character"))
		case c != '\\':
			out.WriteByte(c)
			continue
		}
		e := r.peek()
		r.at++
		if e == 'u' {
			u := r.unit()
			if utf16.IsSurrogate(u) {
				demand(r.at+6 <= len(r.s) && string(r.s[r.at:r.at+2]) == `\u`, "json.not-utf8", "half a pair")
				r.at += 2
				u = utf16.DecodeRune(u, r.unit())
				demand(u != utf8.RuneError, "json.not-utf8", "half a pair")
			}
			out.WriteRune(u)
			continue
		}
		i := strings.IndexByte(`"\/bfnrt`, e)
		demand(i >= 0, "json.malformed", "escape")
		out.WriteByte("\"\\/\b\f\n\r\t"[i])
	}
}

// canonical writes a value by RFC 8785.
func canonical(v any) []byte {
	var b strings.Builder
	write(&b, v)
	return []byte(b.String())
}

func write(b *strings.Builder, v any) {
	switch v := v.(type) {
	case nil:
		b.WriteString("null")
	case bool:
		b.WriteString(strconv.FormatBool(v))
	case int:
		b.WriteString(strconv.Itoa(v))
	case int64:
		b.WriteString(strconv.FormatInt(v, 10))
	case string:
		writeText(b, v)
	case []any:
		b.WriteByte('[')
		for i, x := range v {
			if i > 0 {
				b.WriteByte(',')
			}
			write(b, x)
		}
		b.WriteByte(']')
	case obj:
		b.WriteByte('{')
		for i, k := range sortedKeys(v) {
			if i > 0 {
				b.WriteByte(',')
			}
			writeText(b, k)
			b.WriteByte(':')
			write(b, v[k])
		}
		b.WriteByte('}')
	default:
		panic("a value that JSON does not have")
	}
}

func sortedKeys(o obj) []string {
	keys := make([]string, 0, len(o))
	for k := range o {
		keys = append(keys, k)
	}
	// RFC 8785 sorts by UTF-16 code units.
	sort.Slice(keys, func(i, j int) bool {
		a, c := utf16.Encode([]rune(keys[i])), utf16.Encode([]rune(keys[j]))
		for n := 0; n < len(a) && n < len(c); n++ {
			if a[n] != c[n] {
				return a[n] < c[n]
			}
		}
		return len(a) < len(c)
	})
	return keys
}

func writeText(b *strings.Builder, s string) {
	b.WriteByte('"')
	for _, c := range s {
		if i := strings.IndexRune("\"\\\b\f\n\r\t", c); i >= 0 {
			b.WriteByte('\\')
			b.WriteByte(`"\bfnrt`[i])
		} else if c < 0x20 {
			b.WriteString(`\u00` + strconv.FormatInt(int64(c)+0x100, 16)[1:])
		} else {
			b.WriteRune(c)
		}
	}
	b.WriteByte('"')
}
