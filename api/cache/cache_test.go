package cache

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"earshot/api"
)

func text(s string, params ...api.Param) api.Request {
	return api.Request{Endpoint: api.Read, Params: params, Source: api.TextSource("t", s)}
}

func key(t testing.TB, r api.Request) Key {
	t.Helper()
	k, err := Identify(t.Context(), api.Host{}, r)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// What makes two questions the same, and what does not.
func TestIdentify(t *testing.T) {
	dir := t.TempDir()
	file := func(name, content string) api.Source {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		s, err := api.FileSource(path)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	with := func(r api.Request, change func(*api.Request)) api.Request { change(&r); return r }
	topics, tag := api.Param{Name: "topics", Value: "true"}, api.Param{Name: "tag", Value: "a"}
	one, two := api.Param{Name: "custom_topic", Value: "one"}, api.Param{Name: "custom_topic", Value: "two"}
	base := text("hello", topics, one, two)
	for _, tt := range []struct {
		name  string
		other api.Request
		same  bool
	}{
		{"itself", text("hello", topics, one, two), true},
		{"another order of names", text("hello", one, topics, two), true},
		{"another order of values", text("hello", topics, two, one), false},
		{"another text", text("hello ", topics, one, two), false},
		{"a file with these bytes", with(base, func(r *api.Request) { r.Source = file("a.txt", "hello") }), true},
		{"one parameter less", text("hello", topics, one), false},
		{"another value", text("hello", api.Param{Name: "topics", Value: "false"}, one, two), false},
		{"a tag, which is in the answer", text("hello", topics, one, two, tag), false},
		{"another endpoint", with(base, func(r *api.Request) { r.Endpoint = api.Listen }), false},
	} {
		if got := key(t, tt.other).sum == key(t, base).sum; got != tt.same {
			t.Errorf("%s: the same is %v", tt.name, got)
		}
	}
	eu, err := api.ParseHost("api.eu.deepgram.com")
	if err != nil {
		t.Fatal(err)
	}
	if k, err := Identify(t.Context(), eu, base); err != nil || k.sum == key(t, base).sum {
		t.Errorf("another host has the same key, %v", err)
	}
	if len(key(t, base).String()) != 64 {
		t.Errorf("the key is %s", key(t, base))
	}
}

func TestNotKept(t *testing.T) {
	address, err := api.URLSource("https://example.com/a.wav")
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		r    api.Request
		says string // "" is kept
	}{
		{text("a", api.Param{Name: "callback", Value: "https://example.com"}), "callback"},
		{api.Request{Source: address}, "address"},
		{api.Request{Source: api.ReaderSource("standard input", strings.NewReader("a"))}, "only once"},
	} {
		_, err := Identify(t.Context(), api.Host{}, tt.r)
		if errors.Is(err, ErrNotKept) != (tt.says != "") || err != nil && !strings.Contains(err.Error(), tt.says) {
			t.Errorf("%+v: %v", tt.r.Source, err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Identify(ctx, api.Host{}, text("a")); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	gone := text("a")
	gone.Source.Open = func() (io.ReadCloser, error) { return nil, os.ErrNotExist }
	if _, err := Identify(t.Context(), api.Host{}, gone); !errors.Is(err, os.ErrNotExist) || errors.Is(err, ErrNotKept) {
		t.Errorf("a file that is gone: %v", err)
	}
}

func get(t testing.TB, c Cache, k Key) (string, About, bool) {
	t.Helper()
	a, ok := c.Get(k)
	if !ok {
		return "", About{}, false
	}
	defer a.Close()
	b, err := io.ReadAll(a)
	if err != nil {
		t.Fatal(err)
	}
	return string(b), a.About, true
}

func put(t testing.TB, c Cache, r api.Request, answer string) {
	t.Helper()
	if err := c.Put(key(t, r), strings.NewReader(answer)); err != nil {
		t.Fatal(err)
	}
}

// An answer comes back byte for byte, with what is known of it.
func TestPutGet(t *testing.T) {
	c := Cache{Dir: filepath.Join(t.TempDir(), "earshot", "answers")}
	r := text("secret words", api.Param{Name: "topics", Value: "true"}, api.Param{Name: "language", Value: "en"})
	if _, _, ok := get(t, c, key(t, r)); ok {
		t.Fatal("there is an answer before there is one")
	}
	for _, answer := range []string{"{}", "\n\n{\"a\":1}\n", "\x00\xff", strings.Repeat("x", 1<<20)} {
		if err := c.Put(key(t, r), strings.NewReader(answer)); err != nil {
			t.Fatal(err)
		}
		got, about, ok := get(t, c, key(t, r))
		if !ok || got != answer {
			t.Errorf("%.20q came back as %.20q, %v", answer, got, ok)
		}
		if ago := time.Since(about.When); ago < 0 || ago > time.Minute || about.Bytes != int64(len(answer)) {
			t.Errorf("about it: %+v", about)
		}
	}
	if _, _, ok := get(t, c, key(t, text("other words"))); ok {
		t.Error("another question has the same answer")
	}
	entries, err := os.ReadDir(c.Dir)
	if err != nil || len(entries) != 1 {
		t.Fatalf("the folder has %v, %v", entries, err)
	}
	b, err := os.ReadFile(filepath.Join(c.Dir, entries[0].Name()))
	if err != nil || bytes.Contains(b, []byte("secret")) {
		t.Error("the text is kept with the answer")
	}
	if runtime.GOOS != "windows" {
		dir, _ := os.Stat(c.Dir)
		file, _ := entries[0].Info()
		if dir.Mode().Perm() != 0o700 || file.Mode().Perm() != 0o600 {
			t.Errorf("modes %v and %v", dir.Mode(), file.Mode())
		}
	}
	if (Cache{}).Put(key(t, r), strings.NewReader("{}")) != nil {
		t.Error("a cache that is none fails")
	}
	if _, ok := (Cache{}).Get(key(t, r)); ok {
		t.Error("a cache that is none has an answer")
	}
}

// Whatever happens to a file, Get gives the answer that was put, or none.
func TestCorrupt(t *testing.T) {
	c := Cache{Dir: t.TempDir()}
	r := text("words")
	put(t, c, r, `{"results":{}}`)
	path := c.path(key(t, r))
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	check := func(what string, b []byte) {
		t.Helper()
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		if got, _, ok := get(t, c, key(t, r)); ok && got != `{"results":{}}` {
			t.Errorf("%s: %q", what, got)
		}
	}
	for i := range whole {
		check(fmt.Sprintf("cut at %d", i), whole[:i])
		changed := bytes.Clone(whole)
		changed[i] ^= 1
		check(fmt.Sprintf("changed at %d", i), changed)
	}
	check("longer", append(bytes.Clone(whole), '\n'))
	if _, _, ok := get(t, c, key(t, r)); ok {
		t.Error("a longer file is taken")
	}
	if err := os.Rename(path, c.path(key(t, text("other")))); err != nil {
		t.Fatal(err)
	}
	if _, _, ok := get(t, c, key(t, text("other"))); ok {
		t.Error("an answer to another question is taken")
	}
	if err := os.Mkdir(path, 0o700); err != nil {
		t.Fatal(err)
	}
	if _, _, ok := get(t, c, key(t, r)); ok {
		t.Error("a folder is taken")
	}
}

// Of what does not fit, those go that were not used for longest.
func TestPrune(t *testing.T) {
	c := Cache{Dir: t.TempDir(), Size: 10_000}
	requests := make([]api.Request, 4)
	for i := range requests {
		requests[i] = text(fmt.Sprint(i))
	}
	answer := strings.Repeat("x", 3000)
	for i, r := range requests[:3] {
		put(t, c, r, answer)
		used := time.Now().Add(time.Duration(i-10) * time.Hour)
		if err := os.Chtimes(c.path(key(t, r)), used, used); err != nil {
			t.Fatal(err)
		}
	}
	get(t, c, key(t, requests[0])) // now 1 is the oldest
	crashed, fresh := filepath.Join(c.Dir, "1"+tempName), filepath.Join(c.Dir, "2"+tempName)
	other := filepath.Join(c.Dir, "notes.txt")
	for _, path := range []string{crashed, fresh, other} {
		if err := os.WriteFile(path, []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	old := time.Now().Add(-2 * time.Hour)
	for _, path := range []string{crashed, other} {
		if err := os.Chtimes(path, old, old); err != nil {
			t.Fatal(err)
		}
	}
	put(t, c, requests[3], answer)
	for i, want := range []bool{true, false, true, true} {
		if _, _, ok := get(t, c, key(t, requests[i])); ok != want {
			t.Errorf("answer %d is there: %v", i, ok)
		}
	}
	for path, want := range map[string]bool{crashed: false, fresh: true, other: true} {
		if _, err := os.Stat(path); (err == nil) != want {
			t.Errorf("%s is there: %v", path, err == nil)
		}
	}
	put(t, c, text("large"), strings.Repeat("x", 10_001))
	if _, _, ok := get(t, c, key(t, text("large"))); ok {
		t.Error("an answer larger than all is kept")
	}
	if _, _, ok := get(t, c, key(t, requests[3])); !ok {
		t.Error("a large answer drove others out")
	}
}

// Who changes a recording while it is sent gets no answer to other bytes.
func TestChangedMeanwhile(t *testing.T) {
	c := Cache{Dir: t.TempDir()}
	path := filepath.Join(t.TempDir(), "a.wav")
	if err := os.WriteFile(path, []byte("RIFF"), 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := api.FileSource(path)
	if err != nil {
		t.Fatal(err)
	}
	r := api.Request{Source: s}
	k := key(t, r)
	if err := os.WriteFile(path, []byte("RIFFmore"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := c.Put(k, strings.NewReader("{}")); err != nil {
		t.Fatal(err)
	}
	if _, ok := c.Get(k); ok {
		t.Error("an answer about a changed file is kept")
	}
}

// Several at once see whole answers only.
func TestConcurrent(t *testing.T) {
	c := Cache{Dir: t.TempDir(), Size: 200_000}
	r := text("words")
	k := key(t, r)
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			for j := range 10 {
				answer := strings.Repeat(string(rune('a'+i)), 10_000+j)
				if err := c.Put(k, strings.NewReader(answer)); err != nil && runtime.GOOS != "windows" {
					t.Error(err)
				}
				if got, _, ok := get(t, c, k); ok && strings.Trim(got, got[:1]) != "" {
					t.Error("an answer is mixed of two")
				}
			}
		})
	}
	wg.Wait()
}

func BenchmarkIdentify(b *testing.B) {
	data := make([]byte, 64<<20)
	r := api.Request{Source: api.Source{Open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(data)), nil }}}
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Identify(b.Context(), api.Host{}, r); err != nil {
			b.Fatal(err)
		}
	}
}
