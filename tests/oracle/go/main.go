// Command oracle answers questions about logs with Go's own sumdb packages, so that Saan's Python is
// checked by code that its authors did not write. One JSON question per line in, one answer per line out.
package main

import (
	"bufio"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// Question is a request; which fields count depends on Ask.
type Question struct {
	Ask    string   `json:"ask"`
	Folder string   `json:"folder"`
	Leaf   []byte   `json:"leaf"`
	Index  int64    `json:"index"`
	Old    int64    `json:"old"`
	Size   int64    `json:"size"`
	Roots  [][]byte `json:"roots"`
	Path   [][]byte `json:"path"`
	Note   []byte   `json:"note"`
	Keys   []string `json:"keys"`
}

// Answer says what Go thinks; Error is empty where it agrees.
type Answer struct {
	Error   string   `json:"error"`
	Root    []byte   `json:"root,omitempty"`
	Path    [][]byte `json:"path,omitempty"`
	Text    string   `json:"text,omitempty"`
	Signers []string `json:"signers,omitempty"`
	Rate    float64  `json:"rate,omitempty"`
}

func main() {
	in := bufio.NewScanner(os.Stdin)
	in.Buffer(nil, 1<<26)
	out := json.NewEncoder(os.Stdout)
	for in.Scan() {
		var q Question
		var a Answer
		err := json.Unmarshal(in.Bytes(), &q)
		if err == nil {
			err = answer(&q, &a)
		}
		if err != nil {
			a.Error = err.Error()
		}
		if err := out.Encode(a); err != nil {
			os.Exit(1)
		}
	}
}

func answer(q *Question, a *Answer) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic: %v", r)
		}
	}()
	switch q.Ask {
	case "root":
		return treeOf(q.Size).root(q.Size, a)
	case "inclusion":
		return treeOf(q.Size).inclusion(q, a)
	case "growth":
		return treeOf(q.Size).growth(q, a)
	case "check-inclusion":
		return tlog.CheckRecord(hashes(q.Path), q.Size, hash(q.Roots[0]), q.Index, tlog.RecordHash(q.Leaf))
	case "check-growth":
		return tlog.CheckTree(hashes(q.Path), q.Size, hash(q.Roots[1]), q.Old, hash(q.Roots[0]))
	case "tiles":
		return checkTiles(q)
	case "note":
		return openNote(q, a)
	case "bench":
		return bench(q.Size, a)
	}
	return errors.New("unknown question")
}

// tree is a log in memory whose records are the decimal numbers 0, 1, 2, …
type tree struct{ stored []tlog.Hash }

func (t *tree) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	found := make([]tlog.Hash, len(indexes))
	for i, at := range indexes {
		found[i] = t.stored[at]
	}
	return found, nil
}

func (t *tree) add(n int64, record []byte) {
	more, err := tlog.StoredHashes(n, record, t)
	if err != nil {
		panic(err)
	}
	t.stored = append(t.stored, more...)
}

var grown tree
var grownTo int64

func treeOf(size int64) *tree {
	for ; grownTo < size; grownTo++ {
		grown.add(grownTo, []byte(fmt.Sprint(grownTo)))
	}
	return &grown
}

func (t *tree) root(size int64, a *Answer) error {
	root, err := tlog.TreeHash(size, t)
	a.Root = root[:]
	return err
}

func (t *tree) inclusion(q *Question, a *Answer) error {
	path, err := tlog.ProveRecord(q.Size, q.Index, t)
	a.Path = bytesOf(path)
	return err
}

func (t *tree) growth(q *Question, a *Answer) error {
	path, err := tlog.ProveTree(q.Size, q.Old, t)
	a.Path = bytesOf(path)
	return err
}

// folder reads C2SP tiles, whose paths are Go's without the tile height.
type folder string

func (folder) Height() int { return 8 }

func (f folder) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	read := make([][]byte, len(tiles))
	for i, tile := range tiles {
		data, err := os.ReadFile(filepath.Join(string(f), strings.Replace(tile.Path(), "tile/8/", "tile/", 1)))
		if err != nil {
			return nil, err
		}
		read[i] = data
	}
	return read, nil
}

func (folder) SaveTiles([]tlog.Tile, [][]byte) {}

// checkTiles authenticates every leaf hash against the root by way of the tiles, and every entry against
// its leaf hash.
func checkTiles(q *Question) error {
	head := tlog.Tree{N: q.Size, Hash: hash(q.Roots[0])}
	reader := tlog.TileHashReader(head, folder(q.Folder))
	for first := int64(0); first < q.Size; first += 256 {
		last := min(first+256, q.Size)
		indexes := make([]int64, 0, 256)
		for n := first; n < last; n++ {
			indexes = append(indexes, tlog.StoredHashIndex(0, n))
		}
		leaves, err := reader.ReadHashes(indexes)
		if err != nil {
			return err
		}
		entries, err := bundle(q.Folder, first, int(last-first))
		if err != nil {
			return err
		}
		for i, entry := range entries {
			if tlog.RecordHash(entry) != leaves[i] {
				return fmt.Errorf("entry %d is not its leaf", first+int64(i))
			}
		}
	}
	return nil
}

func bundle(root string, first int64, width int) ([][]byte, error) {
	tile := tlog.Tile{H: 8, L: 0, N: first / 256, W: width}
	data, err := os.ReadFile(filepath.Join(root, strings.Replace(tile.Path(), "tile/8/0/", "tile/entries/", 1)))
	if err != nil {
		return nil, err
	}
	var entries [][]byte
	for len(data) >= 2 {
		size := 2 + int(binary.BigEndian.Uint16(data))
		if size > len(data) {
			return nil, errors.New("short bundle")
		}
		entries, data = append(entries, data[2:size]), data[size:]
	}
	if len(data) != 0 || len(entries) != width {
		return nil, errors.New("bundle of another width")
	}
	return entries, nil
}

// cosigner verifies C2SP cosignature/v1, which the sumdb package does not know.
type cosigner struct {
	name string
	id   uint32
	key  ed25519.PublicKey
}

func (c *cosigner) Name() string    { return c.name }
func (c *cosigner) KeyHash() uint32 { return c.id }

func (c *cosigner) Verify(text, signature []byte) bool {
	if len(signature) != 72 {
		return false
	}
	message := fmt.Sprintf("cosignature/v1\ntime %d\n%s", binary.BigEndian.Uint64(signature), text)
	return ed25519.Verify(c.key, []byte(message), signature[8:])
}

func verifier(vkey string) (note.Verifier, error) {
	parts := strings.SplitN(vkey, "+", 3)
	if len(parts) != 3 {
		return nil, errors.New("verifier key")
	}
	material, err := base64.StdEncoding.DecodeString(parts[2])
	if err != nil {
		return nil, err
	}
	if len(material) == 33 && material[0] == 4 {
		var id uint32
		_, err := fmt.Sscanf(parts[1], "%08x", &id)
		return &cosigner{parts[0], id, ed25519.PublicKey(material[1:])}, err
	}
	return note.NewVerifier(vkey)
}

func openNote(q *Question, a *Answer) error {
	var known []note.Verifier
	for _, key := range q.Keys {
		v, err := verifier(key)
		if err != nil {
			return err
		}
		known = append(known, v)
	}
	opened, err := note.Open(q.Note, note.VerifierList(known...))
	if err != nil {
		return err
	}
	a.Text = opened.Text
	for _, s := range opened.Sigs {
		a.Signers = append(a.Signers, s.Name)
	}
	return nil
}

// bench measures appending 200-byte records, one at a time as the package offers it, in memory.
func bench(size int64, a *Answer) error {
	t, record := &tree{}, make([]byte, 200)
	start := time.Now()
	for n := int64(0); n < size; n++ {
		binary.BigEndian.PutUint64(record, uint64(n))
		t.add(n, record)
	}
	a.Rate = float64(size) / time.Since(start).Seconds()
	return nil
}

func hash(data []byte) (h tlog.Hash) {
	copy(h[:], data)
	return h
}

func hashes(path [][]byte) []tlog.Hash {
	made := make([]tlog.Hash, len(path))
	for i, data := range path {
		made[i] = hash(data)
	}
	return made
}

func bytesOf(path []tlog.Hash) [][]byte {
	made := make([][]byte, len(path))
	for i := range path {
		made[i] = path[i][:]
	}
	return made
}

func min(a, b int64) int64 {
	if a < b {
		return a
	}
	return b
}
