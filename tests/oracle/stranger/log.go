package main

import (
	"crypto/ed25519"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"
)

// Log is this node's own journal, as C2SP tlog-tiles.
type Log struct {
	mutex   sync.Mutex
	origin  string
	key     ed25519.PrivateKey
	entries [][]byte
	leaves  []hash
}

// add places an entry; every placed entry is under the next head that is signed, so the merge delay is nought.
func (l *Log) add(entry []byte) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	l.entries, l.leaves = append(l.entries, entry), append(l.leaves, leafHash(entry))
}

// head is the tree_head of receipts (saan-1 §6).
func (l *Log) head() any {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	if len(l.leaves) == 0 {
		return nil
	}
	root := treeHead(l.leaves)
	return obj{"size": len(l.leaves), "root": hex.EncodeToString(root[:])}
}

func (l *Log) checkpoint() []byte {
	root := treeHead(l.leaves)
	text := fmt.Sprintf("%s\n%d\n%s\n", l.origin, len(l.leaves), base64.StdEncoding.EncodeToString(root[:]))
	id := keyID(l.origin, byLog, l.key.Public().(ed25519.PublicKey))
	sig := append(id[:], ed25519.Sign(l.key, []byte(text))...)
	return []byte(text + "\n— " + l.origin + " " + base64.StdEncoding.EncodeToString(sig) + "\n")
}

// tilePath reads `<L>/<N>[.p/<W>]`, N in groups of three digits of which all but the last begin with x.
func tilePath(path string) (number, width int, ok bool) {
	path, part, partial := strings.Cut(path, ".p/")
	width = 256
	var err error
	if partial {
		if width, err = strconv.Atoi(part); err != nil || width < 1 || width > 255 {
			return 0, 0, false
		}
	}
	groups := strings.Split(path, "/")
	for i, g := range groups {
		if i < len(groups)-1 {
			if !strings.HasPrefix(g, "x") {
				return 0, 0, false
			}
			g = g[1:]
		}
		n, err := strconv.Atoi(g)
		if err != nil || len(g) != 3 {
			return 0, 0, false
		}
		number = number*1000 + n
	}
	return number, width, true
}

func (l *Log) tile(level, number, width int) ([]byte, bool) {
	span := 1
	for i := 0; i < level; i++ {
		span *= 256
	}
	var out []byte
	for i := number * 256; i < number*256+width; i++ {
		if (i+1)*span > len(l.leaves) {
			return nil, false
		}
		h := treeHead(l.leaves[i*span : (i+1)*span])
		out = append(out, h[:]...)
	}
	return out, true
}

func (l *Log) bundle(number, width int) ([]byte, bool) {
	if number*256+width > len(l.entries) {
		return nil, false
	}
	var out []byte
	for _, e := range l.entries[number*256 : number*256+width] {
		out = append(binary.BigEndian.AppendUint16(out, uint16(len(e))), e...)
	}
	return out, true
}

func (l *Log) serve(w http.ResponseWriter, path string) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	if path == "checkpoint" {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		w.Write(l.checkpoint())
		return
	}
	rest, _ := cutPrefix(path, "tile/")
	level, name, _ := strings.Cut(rest, "/")
	number, width, ok := tilePath(name)
	var out []byte
	if depth, err := strconv.Atoi(level); ok && err == nil && depth < 6 {
		out, ok = l.tile(depth, number, width)
	} else if ok = ok && level == "entries"; ok {
		out, ok = l.bundle(number, width)
	}
	if !ok {
		http.NotFound(w, nil)
		return
	}
	w.Header().Set("Content-Type", "application/octet-stream")
	w.Write(out)
}

// readBundle parts an entry bundle into its entries.
func readBundle(b []byte) [][]byte {
	var out [][]byte
	for len(b) > 0 {
		demand(len(b) >= 2, "log.bundle", "cut short")
		n := int(binary.BigEndian.Uint16(b))
		demand(len(b) >= 2+n, "log.bundle", "cut short")
		out, b = append(out, b[2:2+n]), b[2+n:]
	}
	return out
}

// readWhole reads a log from its beginning and demands that its entries give its root (journal §5).
func readWhole(get func(path string) []byte, p *Policy) (Checkpoint, map[hash]bool) {
	head, _ := p.checkpoint(get("checkpoint"))
	var leaves []hash
	here := map[hash]bool{}
	for at := 0; at < head.Size; at += 256 {
		name := tileName(at / 256)
		if width := head.Size - at; width < 256 {
			name += fmt.Sprintf(".p/%d", width)
		}
		for _, e := range readBundle(get("tile/entries/" + name)) {
			readExtra(e)
			leaves = append(leaves, leafHash(e))
			here[leafHash(e)] = true
		}
	}
	demand(len(leaves) == head.Size && treeHead(leaves) == head.Root, "log.root", "the entries do not give the root")
	return head, here
}

func tileName(n int) string {
	name := fmt.Sprintf("%03d", n%1000)
	for n /= 1000; n > 0; n /= 1000 {
		name = fmt.Sprintf("x%03d/", n%1000) + name
	}
	return name
}
