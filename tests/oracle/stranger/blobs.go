package main

import (
	"crypto/subtle"
	"encoding/hex"
	"time"
)

// Upload is a blob on its way here.
type Upload struct {
	From, To, Root string
	Size           int64
	Leaves         []hash
	Chunks         [][]byte
	Token          string
	Checked        bool
}

const biggestOffer = 8 << 20

// readOffer reads the request of §10: two lines, then the leaf hashes.
func readOffer(d *Directory, body []byte, to, root string, limit int64) *Upload {
	sig, rest := cutLine(body)
	line, list := cutLine(rest)
	o := readStatement(line, 1<<16, bad)
	u := &Upload{From: text(o, "from", isAgency), To: text(o, "to", isAgency), Root: text(o, "root", isHash), Size: number(o, "size", 0, 1<<46)}
	at := moment(o["at"])
	demand(u.To == to, "exchange.wrong-recipient", "to and path differ")
	demand(u.Root == root, bad, "root and path differ")
	s := readSignature(string(sig), ofOffer)
	s.verify(d.speaker(u.From, s.kid, time.Now()).JWK, line)
	off := time.Since(at)
	demand(off < 5*time.Minute && off > -5*time.Minute, "exchange.clock-skew", "at")
	demand(u.Size <= limit, "exchange.too-much-content", "size")
	count := int((u.Size + chunkSize - 1) / chunkSize)
	demand(len(list) == 32*count, "files.chunk-list-refused", "one hash for each chunk")
	for i := 0; i < count; i++ {
		u.Leaves = append(u.Leaves, hashOf(list[32*i:32*i+32]))
	}
	head := treeHead(u.Leaves)
	demand(hex.EncodeToString(head[:]) == root, "files.chunk-list-refused", "root")
	u.Chunks, u.Token = make([][]byte, count), b64(random(24))
	return u
}

func cutLine(b []byte) (line, rest []byte) {
	for i, c := range b {
		if c == '\n' {
			return b[:i], b[i+1:]
		}
	}
	panic(refuse(bad, "cut short"))
}

// put takes a chunk, or refuses it the moment it arrives.
func (u *Upload) put(i int, chunk []byte) {
	length := smaller(u.Size-int64(i)*chunkSize, chunkSize)
	demand(i >= 0 && i < len(u.Leaves) && int64(len(chunk)) == length && leafHash(chunk) == u.Leaves[i], "files.chunk-refused", "not the chunk of its hash")
	u.Chunks[i] = chunk
}

func (u *Upload) missing() [][2]int {
	var runs [][2]int
	for i, c := range u.Chunks {
		if c != nil {
			continue
		}
		if k := len(runs) - 1; k >= 0 && runs[k][0]+runs[k][1] == i {
			runs[k][1]++
		} else {
			runs = append(runs, [2]int{i, 1})
		}
	}
	return runs
}

// progress names one run of missing chunks at a time, and says `checking` once: a sender must bear both.
func (u *Upload) progress() []byte {
	state, list := "held", []any{}
	if runs := u.missing(); len(runs) > 0 {
		state, list = "open", append(list, []any{runs[0][0], smaller(runs[0][1], 2)})
	} else if !u.Checked && u.Size > 0 {
		state, u.Checked = "checking", true
	}
	return canonical(obj{"v": 1, "upload": u.Token, "state": state, "missing": list})
}

func (u *Upload) content() []byte {
	var out []byte
	for _, c := range u.Chunks {
		out = append(out, c...)
	}
	return out
}

// settle keeps a whole blob for the sender that brought it, and for no other.
func (n *Node) settle(u *Upload) {
	if len(u.missing()) == 0 {
		n.blobs[u.From+" "+u.Root] = append([]byte{}, u.content()...)
	}
}

// upload finds what a token stands for; another's token is no token.
func (n *Node) upload(token, to, root string) *Upload {
	var found, any bool
	var out *Upload
	for t, u := range n.uploads {
		if u.To == to && u.Root == root {
			any = true
			if subtle.ConstantTimeCompare([]byte(t), []byte(token)) == 1 {
				found, out = true, u
			}
		}
	}
	demand(any, "files.upload-unknown", "no such upload")
	demand(found, "exchange.not-uploader", "token")
	return out
}

// forget loses every blob and every upload, as a node may that waited long for their envelope (§10).
func (n *Node) forget() {
	n.mutex.Lock()
	defer n.mutex.Unlock()
	n.blobs, n.uploads = map[string][]byte{}, map[string]*Upload{}
}
