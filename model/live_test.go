package model

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"earshot/model/callgen"
)

// result makes a Results message with one word a second.
func result(channel int, start, duration float64, final bool, text string) string {
	var words []string
	for i, w := range strings.Fields(text) {
		words = append(words, fmt.Sprintf(`{"word":%q,"start":%v,"end":%v}`, w, start+float64(i), start+float64(i)+0.5))
	}
	return fmt.Sprintf(`{"type":"Results","channel_index":[%d,2],"duration":%v,"start":%v,"is_final":%v,"channel":{"alternatives":[{"transcript":%q,"words":[%s]}]},"metadata":{"request_id":"r","model_info":{"name":"general-nova-3","version":"1","arch":"nova-3"}}}`,
		channel, duration, start, final, text, strings.Join(words, ","))
}

func TestLive(t *testing.T) {
	for _, c := range []struct {
		name     string
		messages []string
		words    string // in brackets: interim
	}{
		{"a final replaces the interims of its start", []string{
			result(0, 0, 2, false, "hola"), result(0, 0, 3, false, "hola joe"), result(0, 0, 4, true, "Hola Jo."),
		}, "Hola Jo."},
		{"an interim stays until then", []string{
			result(0, 0, 3, true, "Hello."), result(0, 3, 2, false, "how"), result(0, 3, 3, false, "how are"),
		}, "Hello. [how] [are]"},
		{"a final replaces all interims that begin before it ends", []string{
			result(0, 0, 3, false, "one two"), result(0, 4, 2, false, "three"), result(0, 4, 4, true, "Three four."),
		}, "Three four."},
		{"an empty final clears", []string{
			result(0, 0, 3, false, "uh"), result(0, 0, 5, true, ""),
		}, ""},
		{"a final stays when an interim comes late", []string{
			result(0, 0, 3, true, "Hello."), result(0, 0, 2, false, "hell"),
		}, "Hello."},
		{"of two finals of one start the last counts", []string{
			result(0, 0, 3, true, "Hello."), result(0, 0, 3, true, "Hullo."),
		}, "Hullo."},
		{"channels are apart, and merged by time", []string{
			result(0, 0, 3, true, "Hi there."), result(1, 0.4, 4, true, "Good day."), result(1, 5, 1, false, "so"),
		}, "Hi Good there. day. [so]"},
		{"finals that come out of order", []string{
			result(0, 5, 3, true, "Second."), result(0, 0, 3, true, "First."),
		}, "First. Second."},
		{"a line that is cut off", []string{
			result(0, 0, 3, true, "Hello."), result(0, 3, 3, true, "Bye.")[:80],
		}, "Hello."},
		{"a broken line in between", []string{
			result(0, 0, 3, true, "Hello."), `{"type":"Results",,}`, `{"type":"SpeechStarted","channel":[0,1],"timestamp":9.54}`, result(0, 3, 3, true, "Bye."),
		}, "Hello. Bye."},
	} {
		t.Run(c.name, func(t *testing.T) {
			for form, doc := range map[string]string{
				"lines":   strings.Join(c.messages, "\n") + "\n",
				"indent":  strings.ReplaceAll(strings.Join(c.messages, "\n"), `,"start"`, ",\n  \"start\""),
				"wrapped": `{"data":` + strings.Join(c.messages, "}\n{\"data\":") + "}\n",
				"array":   "[" + strings.Join(c.messages, ",\n") + "]",
			} {
				if form != "lines" && (strings.Contains(c.name, "line")) {
					continue
				}
				call := decode(t, []byte(doc))
				checkInvariants(t, call)
				var got []string
				for i, w := range call.Words {
					text := w.Text
					if w.Has.Is(Interim) {
						text = "[" + text + "]"
					}
					got = append(got, text)
					raw, _ := call.Doc.Slice(w.At)
					if !strings.HasPrefix(string(raw), `{"word":"`+w.Text) {
						t.Errorf("%s: word %d is %s", form, i, raw)
					}
					if at, _, ok := call.At(call.WordPath(i)); !ok || at != i {
						t.Errorf("%s: %s leads to %d, not %d", form, call.WordPath(i), at, i)
					}
				}
				if strings.Join(got, " ") != c.words || call.Shape != ShapeLive {
					t.Errorf("%s: %q, want %q", form, strings.Join(got, " "), c.words)
				}
				if len(call.Words) > 0 && (call.Meta.Model != "general-nova-3" || call.Meta.RequestID != "r") {
					t.Errorf("%s: %+v", form, call.Meta)
				}
				if broken := strings.Contains(c.name, "line"); broken != (len(call.Notes) > 0) {
					t.Errorf("%s: notes %q", form, call.Notes)
				}
			}
		})
	}
}

func TestLiveOtherMessages(t *testing.T) {
	c := decode(t, []byte(result(0, 1, 3, true, "Hello.")+`
{"type":"UtteranceEnd","channel":[0,1],"last_word_end":2.395}
{"type":"Metadata","transaction_key":"deprecated","request_id":"r2","sha256":"E3B0","created":"2024-08-29T22:37:55.202Z","duration":12.5,"channels":1}`))
	if c.Utterances != 1 || c.Duration != 12500*time.Millisecond || c.Meta.SHA256 != "e3b0" || c.Meta.RequestID != "r2" {
		t.Errorf("%d utterances, %v, %+v", c.Utterances, c.Duration, c.Meta)
	}
	if p := c.WordPath(0); p != ".[0].channel.alternatives[0].words[0]" {
		t.Errorf("path %s", p)
	}
	c = decode(t, []byte(result(0, 1, 3, true, "Hello.")))
	if p := c.WordPath(0); p != ".channel.alternatives[0].words[0]" {
		t.Errorf("path of a single message %s", p)
	}
	if _, err := Decode(t.Context(), FromBytes([]byte(`{"type":"TurnInfo","event":"Update","words":[]}`), "f")); err == nil || !strings.Contains(err.Error(), "Flux") {
		t.Errorf("a message of another protocol: %v", err)
	}
}

// A generated stream gives the words of its finals, and nothing twice.
func TestLiveGenerated(t *testing.T) {
	for channels := 1; channels <= 2; channels++ {
		o := callgen.Options{Words: 3000, Channels: channels, Shape: callgen.Live}
		g, err := callgen.Generate(o)
		if err != nil {
			t.Fatal(err)
		}
		c := decode(t, callgen.Bytes(o))
		checkInvariants(t, c)
		if n := len(c.Words); n < 2500 || n > g.Count() {
			t.Errorf("%d words of %d", n, g.Count())
		}
		seen := map[string]bool{}
		for _, w := range c.Words {
			key := fmt.Sprint(w.Channel, w.Start)
			if seen[key] {
				t.Fatalf("twice: %+v", w)
			}
			seen[key] = true
		}
	}
}

func FuzzLive(f *testing.F) {
	f.Add([]byte(result(0, 0, 3, false, "a b") + "\n" + result(0, 0, 4, true, "A b.") + "\n" + `{"type":"UtteranceEnd","channel":[0,1]}`))
	f.Add([]byte("[" + result(1, 0, 3, true, "a b") + "," + result(300, -4, 1e300, true, "A b.") + "]"))
	f.Add([]byte(`{"a":` + result(0, 0, 3, true, "x") + "}\n{\"a\":1}\n{"))
	f.Add(callgen.Bytes(callgen.Options{Words: 20, Shape: callgen.Live, Channels: 2}))
	f.Fuzz(func(t *testing.T, doc []byte) {
		c, err := Decode(t.Context(), FromBytes(doc, "fuzz"))
		if err != nil {
			if _, ok := errors.AsType[*NotACallError](err); !ok {
				t.Fatal(err)
			}
			return
		}
		checkInvariants(t, c)
	})
}
