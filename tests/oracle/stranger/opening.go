package main

import "bytes"

// readOpening checks an opening against its envelope (§8, Openings) and tells what it lists.
func readOpening(file []byte, e *Envelope) []Part {
	demand(len(file) <= 2_097_152, bad, "too long")
	file = bytes.TrimSuffix(file, []byte("\n"))
	demand(bytes.IndexByte(file, '\n') < 0, bad, "more than one line")
	o := decodeObject(file)
	demand(bytes.Equal(canonical(o), file), "json.not-canonical", "not canonical")
	members := 6
	data, beside := o["data"].(string)
	if _, there := o["data"]; there {
		members++
		demand(beside, bad, "data")
	}
	key, err := unb64(asText(o["key"]))
	demand(err == nil && len(key) == 32 && len(o) == members, bad, "members")
	demand(o["v"] == int64(1) && o["type"] == "saan.opening" && o["part"] == int64(0), bad, "kind")
	of, id := text(o, "envelope", isHash), text(o, "id", isID)
	sealedPart, err := unb64(data)
	demand(err == nil && (!beside || len(sealedPart) >= 1 && len(sealedPart) <= chunkSize), bad, "data")
	demand(of == e.hash() && id == e.ID, "opening.other-envelope", "another envelope")
	demand(e.Enc != nil && e.Enc["scheme"] == scheme, "opening.not-encrypted", "scheme")
	p := e.Parts[0]
	const no = "opening.not-a-manifest"
	demand(p.Name == "manifest" && p.Media == manifestMedia && (p.Data == nil) == beside, no, "part 0")
	if !beside {
		sealedPart = p.Data
	}
	demand(p.agrees(sealedPart), no, "part 0 is another")
	var plain []byte
	if try(func() { plain = openPart(key, sealedPart) }) != nil {
		panic(refuse("opening.wrong-key", "key"))
	}
	return manifest(plain, e)
}

func asText(v any) string { s, _ := v.(string); return s }
