package main

import "strings"

// What Go has had of itself since after 1.19, which Debian 12 brings.

func smaller[T int | int64](a, b T) T {
	if a < b {
		return a
	}
	return b
}

func larger[T int | int64](a, b T) T {
	if a > b {
		return a
	}
	return b
}

func cutPrefix(s, prefix string) (rest string, found bool) {
	return strings.TrimPrefix(s, prefix), strings.HasPrefix(s, prefix)
}

func hashOf(b []byte) (h hash) {
	copy(h[:], b)
	return h
}
