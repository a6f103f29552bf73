package model

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"

	jsonv2 "github.com/go-json-experiment/json"

	"earshot/model/callgen"
)

// The calls that speed is measured on: ten hours, 100,000 words, all features.
var tenHours = map[string]func() []byte{
	"pretty":  sync.OnceValue(func() []byte { return callgen.Bytes(callgen.Options{Hours: 10, Words: 100_000, Seed: 1, Indent: 2}) }),
	"compact": sync.OnceValue(func() []byte { return callgen.Bytes(callgen.Options{Hours: 10, Words: 100_000, Seed: 1}) }),
}

// tenHoursFile writes one of them to a file, as a person would have it.
func tenHoursFile(b *testing.B, form string) *Document {
	b.Helper()
	path := filepath.Join(b.TempDir(), "call.json")
	if err := os.WriteFile(path, tenHours[form](), 0o600); err != nil {
		b.Fatal(err)
	}
	d, err := Open(path)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { d.Close() })
	return d
}

func BenchmarkDecode(b *testing.B) {
	for _, form := range []string{"pretty", "compact"} {
		b.Run(form, func(b *testing.B) {
			d := tenHoursFile(b, form)
			b.SetBytes(d.Size())
			b.ReportAllocs()
			var c *Call
			for b.Loop() {
				var err error
				if c, err = Decode(b.Context(), d); err != nil {
					b.Fatal(err)
				}
			}
			var before, after runtime.MemStats
			runtime.GC()
			runtime.ReadMemStats(&before)
			runtime.KeepAlive(c)
			c = nil
			runtime.GC()
			runtime.ReadMemStats(&after)
			b.ReportMetric(float64(before.HeapAlloc-after.HeapAlloc)/(1<<20), "MiB-kept")
		})
	}
}

// BenchmarkTyped is what Decode is held to: a plain decode into structs by the
// engine of encoding/json/v2, of the same bytes in the same run.
func BenchmarkTyped(b *testing.B) {
	type word struct {
		Word              string  `json:"word"`
		Start             float64 `json:"start"`
		End               float64 `json:"end"`
		Confidence        float64 `json:"confidence"`
		Speaker           int     `json:"speaker"`
		SpeakerConfidence float64 `json:"speaker_confidence"`
		PunctuatedWord    string  `json:"punctuated_word"`
		Sentiment         string  `json:"sentiment"`
		SentimentScore    float64 `json:"sentiment_score"`
	}
	type label struct {
		Topic           string  `json:"topic"`
		Intent          string  `json:"intent"`
		ConfidenceScore float64 `json:"confidence_score"`
	}
	type lane struct {
		Segments []struct {
			Text           string  `json:"text"`
			StartWord      int     `json:"start_word"`
			EndWord        int     `json:"end_word"`
			Topics         []label `json:"topics"`
			Intents        []label `json:"intents"`
			Sentiment      string  `json:"sentiment"`
			SentimentScore float64 `json:"sentiment_score"`
		} `json:"segments"`
	}
	type paragraph struct {
		Sentences []struct {
			Text  string  `json:"text"`
			Start float64 `json:"start"`
			End   float64 `json:"end"`
		} `json:"sentences"`
		Start    float64 `json:"start"`
		End      float64 `json:"end"`
		NumWords int     `json:"num_words"`
		Speaker  int     `json:"speaker"`
	}
	type answer struct {
		Results struct {
			Channels []struct {
				Alternatives []struct {
					Transcript string `json:"transcript"`
					Words      []word `json:"words"`
					Paragraphs struct {
						Transcript string      `json:"transcript"`
						Paragraphs []paragraph `json:"paragraphs"`
					} `json:"paragraphs"`
				} `json:"alternatives"`
			} `json:"channels"`
			Utterances []struct {
				ID         string  `json:"id"`
				Start      float64 `json:"start"`
				End        float64 `json:"end"`
				Transcript string  `json:"transcript"`
				Words      []word  `json:"words"`
			} `json:"utterances"`
			Summary struct {
				Short string `json:"short"`
			} `json:"summary"`
			Topics     lane `json:"topics"`
			Intents    lane `json:"intents"`
			Sentiments lane `json:"sentiments"`
		} `json:"results"`
	}
	for _, form := range []string{"pretty", "compact"} {
		b.Run(form, func(b *testing.B) {
			doc := tenHours[form]()
			b.SetBytes(int64(len(doc)))
			b.ReportAllocs()
			for b.Loop() {
				var a answer
				if err := jsonv2.Unmarshal(doc, &a); err != nil {
					b.Fatal(err)
				}
				if n := len(a.Results.Channels[0].Alternatives[0].Words); n != 100_000 {
					b.Fatalf("%d words", n)
				}
			}
		})
	}
}

func BenchmarkPreview(b *testing.B) {
	for _, form := range []string{"pretty", "compact"} {
		b.Run(form, func(b *testing.B) {
			d := tenHoursFile(b, form)
			b.ReportAllocs()
			for b.Loop() {
				if Preview(d) == nil {
					b.Fatal("no preview")
				}
			}
		})
	}
}

func tenHoursCall(b *testing.B) *Call {
	c, err := Decode(context.Background(), FromBytes(tenHours["compact"](), "x"))
	if err != nil {
		b.Fatal(err)
	}
	return c
}

func BenchmarkWordAt(b *testing.B) {
	c := tenHoursCall(b)
	b.ReportAllocs()
	at := c.Duration / 3
	for b.Loop() {
		if at += 12_345_678_901; at > c.Duration {
			at -= c.Duration
		}
		c.WordAt(at)
	}
}

func BenchmarkAppendSegmentsAt(b *testing.B) {
	flat := tenHoursCall(b)
	// One segment over all of it, and many that nest: what makes lists slow.
	nested := callWithSegments(100_000, append([]Span{{0, 100_000}}, nest(0, 100_000, 12)...), func(int) int { return -1 })
	for name, c := range map[string]*Call{"flat": flat, "nested": nested} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			var dst []SegmentRef
			w, found := 0, 0
			for b.Loop() {
				w = (w + 61_803) % len(c.Words)
				dst = c.AppendSegmentsAt(dst[:0], Topic, w)
				found += len(dst)
			}
			b.ReportMetric(float64(found)/float64(b.N), "found")
		})
	}
}

func nest(first, last, depth int) []Span {
	if depth == 0 {
		return nil
	}
	mid := (first + last) / 2
	return append(append([]Span{{first, mid}, {mid, last}}, nest(first, mid, depth-1)...), nest(mid, last, depth-1)...)
}

// BenchmarkAnchors anchors 100,000 segments whose texts are nowhere.
func BenchmarkAnchors(b *testing.B) {
	c := tenHoursCall(b)
	var doc strings.Builder
	doc.WriteString(`{"results":{"topics":{"segments":[`)
	for i := range 100_000 {
		if i > 0 {
			doc.WriteByte(',')
		}
		fmt.Fprintf(&doc, `{"text":"%s again","start_word":%d,"end_word":%d}`, c.Text(Span{99_990 - i, 99_999 - i}), i, i+9)
	}
	doc.WriteString(`]}}}`)
	d := newDecoder(b.Context(), FromBytes(nil, "x"), []byte(doc.String()))
	if err := d.document(); err != nil {
		b.Fatal(err)
	}
	list := d.call.Segments[Topic]
	for b.Loop() {
		a := anchorer{words: c.Words, effort: searchEffort}
		a.anchorLane(c, list)
	}
}
