package callgen

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// Fault is a way in which a document can be wrong.
type Fault string

const (
	OutOfRange     Fault = "oob"
	Overlap        Fault = "overlap"
	TextMismatch   Fault = "textmismatch"
	EmptySegments  Fault = "emptyseg"
	ManySegments   Fault = "manysegments"
	DropWords      Fault = "dropwords"
	NoWords        Fault = "nowords"
	NoAlternatives Fault = "emptyalt"
	BadTimes       Fault = "badtimes"
	Unordered      Fault = "unordered"
	Nulls          Fault = "nulls"
	WrongTypes     Fault = "types"
	MissingMembers Fault = "missing"
	OddNumbers     Fault = "bignum"
	RepeatedKeys   Fault = "dupkeys"
	Unicode        Fault = "unicode"
	Escapes        Fault = "escapes"
	HugeWord       Fault = "hugeword"
	Deep           Fault = "deep"

	// With these the document is no longer valid JSON.

	NaN       Fault = "nan"
	RawBytes  Fault = "rawbytes"
	BadUTF8   Fault = "badutf8"
	BOM       Fault = "bom"
	Trailing  Fault = "trailing"
	Truncated Fault = "truncated"
)

// FaultInfo says what a fault does.
type FaultInfo struct {
	Fault   Fault
	What    string
	Count   int  // how often, unless Faults says otherwise (0: the fault cannot be counted)
	Invalid bool // the document is no longer valid JSON
	Alone   bool // not part of "all": better tested alone
}

// AllFaults lists what a document can suffer from.
func AllFaults() []FaultInfo {
	return []FaultInfo{
		{OutOfRange, "start_word/end_word negative, past the last word, or reversed", 12, false, false},
		{Overlap, "segments that overlap or repeat one another", 8, false, false},
		{TextMismatch, "segment text that is not the text of its words", 8, false, false},
		{EmptySegments, "segments without labels or text", 4, false, false},
		{ManySegments, "so many topic segments, of one word each or sharing words", 100_000, false, true},
		{DropWords, "words missing from words[] though transcript and segments still count them", 10, false, false},
		{NoWords, "the last channel's words member absent", 0, false, true},
		{NoAlternatives, "two more channels: alternatives [] and no alternatives member", 0, false, false},
		{BadTimes, "end before start, equal, negative, past the duration", 12, false, false},
		{Unordered, "words whose times come in another order than the words", 6, false, false},
		{Nulls, "null where a number, string or list belongs", 12, false, false},
		{WrongTypes, "a string where a number belongs and the reverse", 10, false, false},
		{MissingMembers, "members absent from words", 12, false, false},
		{OddNumbers, "1e400, -0, 2^63, 1E+2, many digits, end_word 3.0", 12, false, false},
		{RepeatedKeys, "repeated keys, with other values first; results given twice", 9, false, false},
		{Unicode, "CJK, emoji with joiners, right-to-left, combining marks, zero-width and bidi controls", 25, false, false},
		{Escapes, "terminal escape sequences and control characters, escaped in JSON strings", 30, false, false},
		{HugeWord, "one word of so many bytes", 10 << 10, false, true},
		{Deep, "an extra member nested so many levels deep", 20_000, false, true},
		{NaN, "bare NaN, Infinity, -Infinity, +1.5, .5", 6, true, true},
		{RawBytes, "raw control bytes inside strings", 5, true, true},
		{BadUTF8, "invalid UTF-8 bytes and lone surrogate escapes", 5, true, true},
		{BOM, "a UTF-8 byte order mark before the document", 0, true, true},
		{Trailing, "a second document after the first", 0, true, true},
		{Truncated, "the document ends early: so many percent of it are kept", 60, true, true},
	}
}

// Faults says which faults, and how often each; 0 is what AllFaults says.
type Faults map[Fault]int

func (f Faults) check() error {
	known := map[Fault]bool{}
	for _, i := range AllFaults() {
		known[i.Fault] = true
	}
	for _, name := range slices.Sorted(maps.Keys(f)) {
		if !known[name] {
			return fmt.Errorf("callgen: no fault is called %q", name)
		}
		if f[name] < 0 {
			return fmt.Errorf("callgen: fault %s: the count must not be negative", name)
		}
	}
	if f[Truncated] > 100 {
		return fmt.Errorf("callgen: fault %s: more than 100 percent", Truncated)
	}
	return nil
}

// ParseFaults reads a list such as "oob=20,escapes". "all" stands for every
// fault that leaves valid JSON and is not better tested alone.
func ParseFaults(list string) (Faults, error) {
	f := Faults{}
	for item := range strings.SplitSeq(list, ",") {
		name, count, counted := strings.Cut(strings.TrimSpace(item), "=")
		switch {
		case name == "":
		case name == "all":
			for _, i := range AllFaults() {
				if !i.Alone {
					f[i.Fault] = 0
				}
			}
		case counted:
			n, err := strconv.Atoi(count)
			if err != nil {
				return nil, fmt.Errorf("callgen: fault %s: %q is not a count", name, count)
			}
			f[Fault(name)] = n
		default:
			f[Fault(name)] = 0
		}
	}
	return f, f.check()
}

// FaultNote says what was done to a document, and where.
type FaultNote struct {
	Fault Fault
	Where string // JSON pointer (RFC 6901) in the document
	What  string
}
