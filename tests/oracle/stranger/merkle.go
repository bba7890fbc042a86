package main

import (
	"crypto/sha256"
	"encoding/hex"
)

const chunkSize = 1 << 20

type hash = [32]byte

func sum(b []byte) string { h := sha256.Sum256(b); return hex.EncodeToString(h[:]) }

func leafHash(b []byte) hash { return sha256.Sum256(append([]byte{0}, b...)) }

func node(l, r hash) hash { return sha256.Sum256(append(append([]byte{1}, l[:]...), r[:]...)) }

// split is the largest power of two smaller than n (RFC 6962 §2.1).
func split(n int) int {
	k := 1
	for k*2 < n {
		k *= 2
	}
	return k
}

func treeHead(leaves []hash) hash {
	switch n := len(leaves); n {
	case 0:
		return sha256.Sum256(nil)
	case 1:
		return leaves[0]
	default:
		k := split(n)
		return node(treeHead(leaves[:k]), treeHead(leaves[k:]))
	}
}

// auditPath, sibling first.
func auditPath(i int, leaves []hash) []hash {
	n := len(leaves)
	if n <= 1 {
		return nil
	}
	k := split(n)
	if i < k {
		return append(auditPath(i, leaves[:k]), treeHead(leaves[k:]))
	}
	return append(auditPath(i-k, leaves[k:]), treeHead(leaves[:k]))
}

// climb follows an audit path; ok is false where its length is not exactly the one that i and n demand.
func climb(leaf hash, i, n int, path []hash) (head hash, ok bool) {
	if i < 0 || i >= n {
		return head, false
	}
	if n == 1 {
		return leaf, len(path) == 0
	}
	if len(path) == 0 {
		return head, false
	}
	k, last := split(n), path[len(path)-1]
	rest := path[:len(path)-1]
	if i < k {
		below, ok := climb(leaf, i, k, rest)
		return node(below, last), ok
	}
	below, ok := climb(leaf, i-k, n-k, rest)
	return node(last, below), ok
}

// grew checks a consistency proof (RFC 9162 §2.1.4.2).
func grew(m, n int, old, now hash, proof []hash) bool {
	if m > n || m == 0 || m == n {
		return m <= n && len(proof) == 0 && (m != n || old == now)
	}
	if m&(m-1) == 0 {
		proof = append([]hash{old}, proof...)
	}
	if len(proof) == 0 {
		return false
	}
	fn, sn := m-1, n-1
	for fn&1 == 1 {
		fn, sn = fn>>1, sn>>1
	}
	fr, sr := proof[0], proof[0]
	for _, c := range proof[1:] {
		if sn == 0 {
			return false
		}
		if fn&1 == 1 || fn == sn {
			fr, sr = node(c, fr), node(c, sr)
			for fn&1 == 0 && fn != 0 {
				fn, sn = fn>>1, sn>>1
			}
		} else {
			sr = node(sr, c)
		}
		fn, sn = fn>>1, sn>>1
	}
	return sn == 0 && fr == old && sr == now
}

func chunkLeaves(content []byte) []hash {
	var leaves []hash
	for at := 0; at < len(content); at += chunkSize {
		leaves = append(leaves, leafHash(content[at:smaller(at+chunkSize, len(content))]))
	}
	return leaves
}

func contentRoot(content []byte) string {
	h := treeHead(chunkLeaves(content))
	return hex.EncodeToString(h[:])
}

func parseHash(s string) hash {
	var h hash
	b, err := hex.DecodeString(s)
	demand(err == nil && len(b) == 32, "wire.malformed", "hash")
	copy(h[:], b)
	return h
}

func hexes(hashes []hash) []any {
	out := []any{}
	for _, h := range hashes {
		out = append(out, hex.EncodeToString(h[:]))
	}
	return out
}
