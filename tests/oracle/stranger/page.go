package main

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"strings"
	"time"
)

const holes = 8192 // room for a container, in hexadecimal digits

// pdf is a file that grows by incremental saving.
type pdf struct {
	bytes.Buffer
	offsets map[int]int
	last    int // where the newest cross-reference table begins
	size    int
}

func (p *pdf) object(n int, body string) {
	p.offsets[n] = p.Len()
	fmt.Fprintf(p, "%d 0 obj\n%s\nendobj\n", n, body)
}

func (p *pdf) stream(n int, head string, content []byte) {
	p.object(n, fmt.Sprintf("<< %s /Length %d >>\nstream\n%s\nendstream", head, len(content), content))
}

// finish writes the table of what was written since the last one.
func (p *pdf) finish(first bool) {
	at := p.Len()
	p.WriteString("xref\n")
	if first {
		p.WriteString("0 1\n0000000000 65535 f \n")
	}
	for n := 1; n < p.size; n++ {
		if offset, ok := p.offsets[n]; ok {
			fmt.Fprintf(p, "%d 1\n%010d 00000 n \n", n, offset)
		}
	}
	previous := ""
	if !first {
		previous = fmt.Sprintf(" /Prev %d", p.last)
	}
	fmt.Fprintf(p, "trailer\n<< /Size %d /Root 1 0 R%s >>\nstartxref\n%d\n%%%%EOF\n", p.size, previous, at)
	p.last, p.offsets = at, map[int]int{}
}

func signatureObject(reference string) string {
	moment := time.Now().UTC().Format("20060102150405") + "Z"
	return "<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /ETSI.CAdES.detached /M (D:" + moment + ")" + reference +
		" /ByteRange [0 0000000000 0000000000 0000000000] /Contents <" + strings.Repeat("0", holes) + "> >>"
}

// sign fills the newest signature in: the range leaves out the container and nothing else.
func (p *pdf) sign(by certified) {
	all := p.Bytes()
	open := bytes.LastIndex(all, []byte("/Contents <")) + len("/Contents ")
	end := open + holes + 2
	ranges := []byte(fmt.Sprintf("[0 %010d %010d %010d]", open, end, len(all)-end))
	copy(all[bytes.LastIndex(all, []byte("/ByteRange "))+len("/ByteRange "):], ranges)
	container := by.container(append(append([]byte{}, all[:open]...), all[end:]...))
	copy(all[open+1:], hex.EncodeToString(container))
}

// page is a letter's PDF: its record inside, sealed, and signed by whom the record names.
func page(record []byte, sealer, signer certified) []byte {
	p := &pdf{offsets: map[int]int{}, size: 11}
	p.WriteString("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
	p.object(1, "<< /Type /Catalog /Pages 2 0 R /Names << /EmbeddedFiles << /Names [(letter.json) 6 0 R] >> >> /AF [6 0 R] "+
		"/AcroForm << /Fields [8 0 R 9 0 R] /SigFlags 3 >> /Perms << /DocMDP 10 0 R >> >>")
	p.object(2, "<< /Type /Pages /Kids [3 0 R] /Count 1 >>")
	p.object(3, "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "+
		"/Resources << /Font << /F1 5 0 R >> >> /Annots [8 0 R 9 0 R] >>")
	p.stream(4, "", []byte("BT /F1 14 Tf 72 760 Td (A letter of strangers. NOT VALID.) Tj ET"))
	p.object(5, "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>")
	p.object(6, "<< /Type /Filespec /F (letter.json) /UF (letter.json) /AFRelationship /Data /EF << /F 7 0 R /UF 7 0 R >> >>")
	p.stream(7, fmt.Sprintf("/Type /EmbeddedFile /Subtype /application#2Fjson /Params << /Size %d >>", len(record)), record)
	field := "<< /Type /Annot /Subtype /Widget /FT /Sig /T (%s) /F 132 /Rect [0 0 0 0] /P 3 0 R%s >>"
	p.object(8, fmt.Sprintf(field, "Seal", " /V 10 0 R"))
	p.object(9, fmt.Sprintf(field, "Signatory", ""))
	p.object(10, signatureObject(" /Reference [<< /Type /SigRef /TransformMethod /DocMDP "+
		"/TransformParams << /Type /TransformParams /P 2 /V /1.2 >> >>]"))
	p.finish(true)
	p.sign(sealer)
	p.size = 12 // what is signed must not speak of numbers that come later
	p.object(9, fmt.Sprintf(field, "Signatory", " /V 11 0 R"))
	p.object(11, signatureObject(""))
	p.finish(false)
	p.sign(signer)
	return p.Bytes()
}
