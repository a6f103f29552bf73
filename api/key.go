package api

import (
	"errors"
	"fmt"
	"log/slog"
	"strings"
)

// A Key is a secret that does not show itself: however it is printed, logged or
// encoded, it comes out as "(key)". Only Reveal gives it away. The zero Key is
// none.
type Key struct {
	// A pointer, because fmt prints the fields of a struct that is an unexported
	// field of another without asking the methods below. Of a pointer it prints
	// the address.
	secret *string
}

const shown = "(key)"

// The most characters that are taken for a key. Deepgram's have 40; a token
// of a self-hosted service may be longer.
const longestKey = 1024

// ParseKey takes a key as it is typed, pasted or read from a file: white space
// around it is dropped. A key goes into an HTTP header, so one with other
// characters than visible ASCII is refused. The error never quotes it.
func ParseKey(text string) (Key, error) {
	text = strings.TrimSpace(text)
	switch {
	case text == "":
		return Key{}, errors.New("the key is empty")
	case len(text) > longestKey:
		return Key{}, fmt.Errorf("it is no key: longer than %d characters", longestKey)
	}
	for _, r := range text {
		switch {
		case r == ' ':
			return Key{}, errors.New("it is no key: there is a space in it")
		case r < ' ' || r == 0x7f:
			return Key{}, errors.New("it is no key: there is a line break or control character in it")
		case r > '~':
			return Key{}, errors.New("it is no key: there is a character in it that is not ASCII")
		}
	}
	return Key{&text}, nil
}

// Reveal returns the key itself, "" for none. It is for the request's header and
// for the place where the key is kept, and for nothing else.
func (k Key) Reveal() string {
	if k.secret == nil {
		return ""
	}
	return *k.secret
}

// IsZero reports whether there is no key.
func (k Key) IsZero() bool { return k.secret == nil }

// Usual reports whether the key has the form of those that Deepgram's console
// makes: 40 hexadecimal digits. One of another form may still be right.
func (k Key) Usual() bool {
	s := k.Reveal()
	return len(s) == 40 && strings.Trim(s, "0123456789abcdefABCDEF") == ""
}

// String implements fmt.Stringer.
func (Key) String() string { return shown }

// GoString implements fmt.GoStringer.
func (Key) GoString() string { return shown }

// Format implements fmt.Formatter: no verb shows a key.
func (Key) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(shown)) }

// MarshalText implements encoding.TextMarshaler, and with it JSON.
func (Key) MarshalText() ([]byte, error) { return []byte(shown), nil }

// LogValue implements slog.LogValuer.
func (Key) LogValue() slog.Value { return slog.StringValue(shown) }

// hide takes the key out of a text of a service or a proxy that repeats it.
func (k Key) hide(text string) string {
	if len(k.Reveal()) < 8 { // no real key, and it may be part of any word
		return text
	}
	return strings.ReplaceAll(text, k.Reveal(), "[key]")
}
