package timeline

import (
	"context"
	"encoding/json"
	"strings"
	"sync"
	"testing"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"earshot/model"
	"earshot/model/callgen"
	"earshot/ui/pane"
	"earshot/ui/theme"
)

// said is a stretch of words of equal length that one speaker says.
type said struct {
	speaker  int
	from, to float64 // seconds
	words    string
}

// labelled is a segment of a test call.
type labelled struct {
	first, last int // last is included
	label       string
	score       float64
}

// script is a call for a test.
type script struct {
	duration        float64
	said            []said
	topics, intents []labelled
	sentiments      []labelled
	channels        bool // each speaker has a channel
	anonymous       bool // nobody is told apart
}

// call returns the script as it comes from the service and is read.
func (s script) call(t testing.TB) *model.Call {
	t.Helper()
	type object = map[string]any
	var (
		channels [][]object
		texts    []string
	)
	for _, part := range s.said {
		fields := strings.Fields(part.words)
		k := 0
		if s.channels {
			k = part.speaker
		}
		for len(channels) <= k {
			channels = append(channels, nil)
		}
		each := (part.to - part.from) / float64(len(fields))
		for i, f := range fields {
			w := object{"word": f, "start": part.from + float64(i)*each, "end": part.from + float64(i+1)*each, "confidence": .9}
			if !s.channels && !s.anonymous {
				w["speaker"] = part.speaker
			}
			channels[k] = append(channels[k], w)
			texts = append(texts, f)
		}
	}
	results := object{}
	var list []object
	for _, words := range channels {
		list = append(list, object{"alternatives": []object{{"transcript": "", "confidence": .9, "words": words}}})
	}
	results["channels"] = list
	segments := func(of []labelled, make func(labelled) object) object {
		var out []object
		for _, l := range of {
			o := make(l)
			o["start_word"], o["end_word"] = l.first, l.last
			o["text"] = strings.Join(texts[l.first:l.last+1], " ")
			out = append(out, o)
		}
		return object{"segments": out}
	}
	if s.topics != nil {
		results["topics"] = segments(s.topics, func(l labelled) object {
			return object{"topics": []object{{"topic": l.label, "confidence_score": l.score}}}
		})
	}
	if s.intents != nil {
		results["intents"] = segments(s.intents, func(l labelled) object {
			return object{"intents": []object{{"intent": l.label, "confidence_score": l.score}}}
		})
	}
	if s.sentiments != nil {
		results["sentiments"] = segments(s.sentiments, func(l labelled) object {
			return object{"sentiment": l.label, "sentiment_score": l.score}
		})
	}
	raw, err := json.Marshal(object{"metadata": object{"duration": s.duration, "channels": len(channels)}, "results": results})
	if err != nil {
		t.Fatal(err)
	}
	return decode(t, raw)
}

func decode(t testing.TB, raw []byte) *model.Call {
	t.Helper()
	c, err := model.Decode(t.Context(), model.FromBytes(raw, "test.json"))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func themed(set theme.GlyphSet, profile colorprofile.Profile) *theme.Theme {
	return theme.New(theme.Options{Dark: true, Profile: profile, Glyphs: set})
}

// support is a short call of two speakers with all lanes: a topic in a topic,
// a dip, dead air, an interruption.
func support() script {
	return script{
		duration: 60,
		said: []said{
			{0, 0, 8, "Hello this is the shop how may I help you"},
			{1, 8, 20, "I bought a scarf and it has the wrong color and it is late"},
			{0, 19, 28, "Oh I am so sorry let me see about that"},
			{1, 36, 44, "It is for her birthday and that is tonight"},
			{0, 45, 58, "A courier can bring the right one by six this evening thank you"},
		},
		topics:     []labelled{{10, 33, "Wrong color", .4}, {15, 20, "Scarf", .2}, {43, 50, "Courier", .3}},
		intents:    []labelled{{12, 22, "Return scarf", .1}},
		sentiments: []labelled{{0, 9, "neutral", .1}, {10, 22, "neutral", -.2}, {23, 41, "negative", -.6}, {42, 54, "positive", .8}},
	}
}

// draw lays a pane out and returns its lines without styles.
func draw(s pane.State, width, height int) []string {
	return plainLines(New().Sync(s, width, height).View(s))
}

func plainLines(view string) []string { return strings.Split(ansi.Strip(view), "\n") }

func state(c *model.Call) pane.State {
	return pane.State{Call: c, Theme: themed(theme.Blocks, colorprofile.ASCII), Lane: model.Sentiment}
}

// hours returns a call of ten hours: 100,000 words and 12,000 segments.
var hours = sync.OnceValues(func() (*model.Call, error) {
	raw := callgen.Bytes(callgen.Options{Hours: 10, Words: 100_000, Seed: 1, Without: callgen.Utterances | callgen.Paragraphs})
	return model.Decode(context.Background(), model.FromBytes(raw, "hours.json"))
})
