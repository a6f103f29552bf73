package api

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"
)

const secret = "0123456789abcdef0123456789abcdef01234567"

func mustParseKey(t testing.TB, text string) Key {
	t.Helper()
	k, err := ParseKey(text)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func TestParseKey(t *testing.T) {
	for _, tt := range []struct{ text, want, says string }{
		{secret, secret, ""},
		{" \t" + secret + "\r\n", secret, ""},
		{"a", "a", ""},
		{"eyJ.a-b_c~!", "eyJ.a-b_c~!", ""},
		{"", "", "empty"},
		{" \n ", "", "empty"},
		{"Token " + secret, "", "space"},
		{"abc\ndef", "", "line break"},
		{"abc\x1b[31m", "", "control character"},
		{"abc\x00", "", "control character"},
		{"abc\x7f", "", "control character"},
		{"schlüssel", "", "ASCII"},
		{"abc\xff", "", "ASCII"},
		{strings.Repeat("a", longestKey), strings.Repeat("a", longestKey), ""},
		{strings.Repeat("a", longestKey+1), "", "longer"},
	} {
		k, err := ParseKey(tt.text)
		if k.Reveal() != tt.want || k.IsZero() != (tt.want == "") {
			t.Errorf("ParseKey(%q) is %q, want %q", tt.text, k.Reveal(), tt.want)
		}
		if tt.says == "" && err != nil || tt.says != "" && (err == nil || !strings.Contains(err.Error(), tt.says)) {
			t.Errorf("ParseKey(%q): error %v, want one that says %q", tt.text, err, tt.says)
		}
		if bare := strings.TrimSpace(tt.text); err != nil && len(bare) > 2 && strings.Contains(err.Error(), bare) {
			t.Errorf("the error quotes the key: %v", err)
		}
	}
}

// However a key is shown, it is not.
func TestKeyDoesNotShow(t *testing.T) {
	type wrapped struct {
		k   Key
		Key Key
		p   *Key
	}
	k := mustParseKey(t, secret)
	for _, v := range []any{k, &k, wrapped{k, k, &k}, &wrapped{k, k, &k}, []Key{k}, map[string]Key{"k": k}, map[Key]int{k: 1}, fmt.Errorf("it is %v", k)} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%p", "%T", "%w"} {
			if s := fmt.Sprintf(verb, v); leaks(s) {
				t.Errorf("%s of %T shows it: %s", verb, v, s)
			}
		}
		if b, err := json.Marshal(v); leaks(string(b)) {
			t.Errorf("the JSON of %T shows it: %s, %v", v, b, err)
		}
		var b strings.Builder
		slog.New(slog.NewTextHandler(&b, nil)).Info("test", "key", v)
		slog.New(slog.NewJSONHandler(&b, nil)).Info("test", "key", v)
		if leaks(b.String()) {
			t.Errorf("the log of %T shows it: %s", v, b.String())
		}
	}
	if got := fmt.Sprint(k); got != "(key)" {
		t.Errorf("it is printed as %q", got)
	}
}

// leaks reports whether a text holds a part of the secret, as it is or in hex.
func leaks(s string) bool {
	return strings.Contains(s, secret[:8]) || strings.Contains(s, secret[len(secret)-8:]) ||
		strings.Contains(strings.ToLower(s), fmt.Sprintf("%x", secret[:8]))
}

func TestUsual(t *testing.T) {
	for _, tt := range []struct {
		text string
		want bool
	}{
		{secret, true},
		{strings.ToUpper(secret), true},
		{secret[1:], false},
		{secret + "0", false},
		{"g" + secret[1:], false},
	} {
		if got := mustParseKey(t, tt.text).Usual(); got != tt.want {
			t.Errorf("Usual of %q is %v", tt.text, got)
		}
	}
}

func FuzzParseKey(f *testing.F) {
	for _, s := range []string{secret, "", " a\n", "Token a", "ä", "a\x00b"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		k, err := ParseKey(text)
		if (err == nil) == k.IsZero() {
			t.Fatalf("key %q with error %v", k.Reveal(), err)
		}
		for _, r := range k.Reveal() {
			if r <= ' ' || r > '~' {
				t.Fatalf("%q is in the key", r)
			}
		}
	})
}
