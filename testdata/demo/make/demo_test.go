package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"earshot/player/ogg"
)

// These tests look at the committed files, not at what make would write.

func readDemo(t *testing.T) (response, []responseWord) {
	t.Helper()
	data, err := os.ReadFile("../demo.json")
	if err != nil {
		t.Fatal(err)
	}
	var r response
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(&r); err != nil {
		t.Fatal(err)
	}
	return r, r.Results.Channels[0].Alternatives[0].Words
}

func readScript(t *testing.T) script {
	t.Helper()
	data, err := os.ReadFile("../script.txt")
	if err != nil {
		t.Fatal(err)
	}
	s, err := parseScript(string(data))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestDemoHasTheWordsOfTheScript(t *testing.T) {
	_, words := readDemo(t)
	if got, want := join(words), strings.Join(readScript(t).words(), " "); got != want {
		t.Errorf("demo.json and script.txt differ, run make again:\n%s\n%s", got, want)
	}
}

// Every segment has the text of its words, both ends included, except the one
// that begins with the call: there both indices are one too high.
func TestSegmentsHaveTheTextOfTheirWords(t *testing.T) {
	r, words := readDemo(t)
	var spans []span
	for _, s := range r.Results.Topics.Segments {
		spans = append(spans, s.span)
	}
	for _, s := range r.Results.Intents.Segments {
		spans = append(spans, s.span)
	}
	shifted := 0
	for _, s := range spans {
		switch s.Text {
		case join(words[s.StartWord : s.EndWord+1]):
		case join(words[0:s.EndWord]):
			shifted++
			if s.StartWord != 1 {
				t.Errorf("%q begins at %d, want the shift to 1", s.Text, s.StartWord)
			}
		default:
			t.Errorf("words %d to %d are not %q", s.StartWord, s.EndWord, s.Text)
		}
	}
	if shifted != 1 {
		t.Errorf("%d segments are shifted, want 1", shifted)
	}

	overlaps := 0
	for i, s := range r.Results.Topics.Segments[1:] {
		if s.StartWord <= r.Results.Topics.Segments[i].EndWord {
			overlaps++
		}
		if s.StartWord < r.Results.Topics.Segments[i].StartWord {
			t.Errorf("topic segment %d starts before the one before it", i+1)
		}
	}
	if overlaps < 2 {
		t.Errorf("%d topics overlap, want at least 2", overlaps)
	}
}

func TestSentimentsCoverAllWords(t *testing.T) {
	r, words := readDemo(t)
	next := 0
	for _, s := range r.Results.Sentiments.Segments {
		if s.StartWord != next || s.Text != join(words[s.StartWord:s.EndWord+1]) || s.mood != newMood(s.Score) {
			t.Errorf("segment %d to %d, %q, %v: want one from %d on", s.StartWord, s.EndWord, s.Text, s.mood, next)
		}
		scores := map[float64]bool{}
		for _, w := range words[s.StartWord : s.EndWord+1] {
			scores[w.Score] = true
			if w.mood != newMood(w.Score) {
				t.Errorf("%s has the label %s with %g", w.PunctuatedWord, w.Sentiment, w.Score)
			}
		}
		if len(scores) == 1 && s.EndWord > s.StartWord+1 {
			t.Errorf("all words of %q have the same score", s.Text)
		}
		next = s.EndWord + 1
	}
	if next != len(words) {
		t.Errorf("the segments end at word %d of %d", next, len(words))
	}
	if a := r.Results.Sentiments.Average; a != newMood(a.Score) {
		t.Errorf("average is %v", a)
	}
}

// The mood falls after a good start and recovers.
func TestMoodFallsAndRecovers(t *testing.T) {
	r, _ := readDemo(t)
	var scores []float64
	for _, s := range r.Results.Sentiments.Segments {
		scores = append(scores, s.Score)
	}
	lowest := slices.Index(scores, slices.Min(scores))
	if third := len(scores) / 3; lowest < third || lowest > 2*third {
		t.Errorf("the lowest mood is in segment %d of %d, want the middle", lowest, len(scores))
	}
	if first, last := scores[0], scores[len(scores)-1]; first < 1.0/3 || last < first || scores[lowest] > -0.7 {
		t.Errorf("moods are %v", scores)
	}
}

func TestEntitiesEndBeforeTheirLastIndex(t *testing.T) {
	r, words := readDemo(t)
	labels := map[string]bool{}
	for _, e := range r.Results.Channels[0].Alternatives[0].Entities {
		if got := strings.TrimRight(join(words[e.StartWord:e.EndWord]), ".,?!"); got != e.Value {
			t.Errorf("words %d up to %d are %q, want %q", e.StartWord, e.EndWord, got, e.Value)
		}
		labels[e.Label] = true
	}
	for _, want := range []string{"NAME_GIVEN", "DATE", "MONEY"} {
		if !labels[want] {
			t.Errorf("no entity is a %s", want)
		}
	}
}

func TestParagraphsAndUtterancesHaveAllWords(t *testing.T) {
	r, words := readDemo(t)
	alt := r.Results.Channels[0].Alternatives[0]
	if alt.Transcript != join(words) {
		t.Error("the transcript is not its words")
	}
	next := 0
	var text []string
	for _, p := range alt.Paragraphs.Paragraphs {
		part := words[next : next+p.NumWords]
		var sentences []string
		for _, s := range p.Sentences {
			sentences = append(sentences, s.Text)
		}
		if got := strings.Join(sentences, " "); got != join(part) || p.Start != part[0].Start || p.Speaker != part[0].Speaker {
			t.Errorf("paragraph is %q, its words are %q", got, join(part))
		}
		text = append(text, "\nSpeaker "+string(rune('0'+p.Speaker))+": "+join(part))
		next += p.NumWords
	}
	if next != len(words) || strings.Join(text, "\n") != alt.Paragraphs.Transcript {
		t.Errorf("paragraphs have %d words of %d, transcript %q", next, len(words), alt.Paragraphs.Transcript)
	}
	next = 0
	for _, u := range r.Results.Utterances {
		if !slices.Equal(u.Words, words[next:next+len(u.Words)]) || u.Transcript != join(u.Words) {
			t.Errorf("utterance %q is not the words from %d on", u.Transcript, next)
		}
		next += len(u.Words)
	}
	if next != len(words) {
		t.Errorf("utterances have %d words of %d", next, len(words))
	}
}

func TestTimes(t *testing.T) {
	r, words := readDemo(t)
	var pause, over float
	for i, w := range words {
		if w.End <= w.Start || w.End > r.Metadata.Duration {
			t.Errorf("%s is from %v to %v", w.PunctuatedWord, w.Start, w.End)
		}
		if i == 0 {
			continue
		}
		before := words[i-1]
		if w.Start < before.Start {
			t.Errorf("%s starts before %s", w.PunctuatedWord, before.PunctuatedWord)
		}
		if w.Speaker == before.Speaker && w.Start < before.End {
			t.Errorf("%s starts before the same speaker's %s ends", w.PunctuatedWord, before.PunctuatedWord)
		}
		pause = max(pause, w.Start-before.End)
		over = max(over, before.End-w.Start)
	}
	if pause < 5 || over < 0.3 {
		t.Errorf("longest pause %v s, want dead air of 5 s; longest talk over %v s, want 0.3 s", pause, over)
	}
}

// recording is demo.ogg, decoded.
type recording []float32

func readRecording(t *testing.T) recording {
	t.Helper()
	r, _ := readDemo(t)
	data, err := os.ReadFile("../demo.ogg")
	if err != nil {
		t.Fatal(err)
	}
	if sum := sha256.Sum256(data); hex.EncodeToString(sum[:]) != r.Metadata.SHA256 {
		t.Error("metadata.sha256 is of another file than demo.ogg")
	}
	d, err := ogg.New(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	samples := make(recording, 0, d.Len())
	var frames [512][2]float64
	for n, ok := d.Stream(frames[:]); ok; n, ok = d.Stream(frames[:]) {
		for _, f := range frames[:n] {
			samples = append(samples, float32(f[0]))
		}
	}
	if d.Rate() != rate || d.Channels() != 1 || float(seconds(len(samples))) != r.Metadata.Duration {
		t.Errorf("%d Hz, %d channels, %d samples, want %v s", d.Rate(), d.Channels(), len(samples), r.Metadata.Duration)
	}
	return samples
}

// loudness is the RMS from one second to another, in dB of full scale.
func (r recording) loudness(from, to float64) float64 {
	part := r[int(from*rate):int(to*rate)]
	energy := 0.0
	for _, v := range part {
		energy += float64(v) * float64(v)
	}
	return 10 * math.Log10(energy/float64(len(part)))
}

// onset is the first moment at or after from when it is no longer quiet.
func (r recording) onset(from float64) float64 {
	const window, quiet = 0.005, -54
	for at := from; at < from+1; at += window / 2 {
		if r.loudness(at, at+window) > quiet {
			return at + window/2
		}
	}
	return math.Inf(1)
}

// After a pause the sound must begin where the first word does. A vowel, a
// nasal, a liquid or an s sounds at once; a stop begins with closed lips, h, y
// and th with a breath.
func TestSoundBeginsWithTheWord(t *testing.T) {
	const early, prompt, late = 0.010, 0.020, 0.090 // seconds
	_, words := readDemo(t)
	sound := readRecording(t)
	end, n, sum := 0.0, 0, 0.0
	for _, w := range words {
		start := float64(w.Start)
		if start-end >= 0.2 {
			delay := sound.onset(max(end+0.1, start-0.2)) - start
			limit := late
			if strings.ContainsAny(w.Word[:1], "aeiolmnrsw") {
				limit = prompt
				n++
				sum += delay
			}
			if delay < -early || delay > limit {
				t.Errorf("%s starts at %.3f s, the sound %+.0f ms later", w.PunctuatedWord, start, delay*1000)
			}
		}
		end = max(end, float64(w.End))
	}
	t.Logf("%d words that sound at once, after a pause: %+.1f ms on average", n, sum/float64(n)*1000)
}

func TestDeadAirIsQuietButNotZero(t *testing.T) {
	_, words := readDemo(t)
	sound := readRecording(t)
	for i, w := range words[1:] {
		from, to := float64(words[i].End), float64(w.Start)
		if to-from < 5 {
			continue
		}
		if db := sound.loudness(from+0.2, to-0.05); db > -60 || db < -75 {
			t.Errorf("dead air from %.1f s has %.1f dB, want a quiet room", from, db)
		}
	}
	for i, w := range words {
		if db := sound.loudness(float64(w.Start), float64(w.End)); db < -50 {
			t.Errorf("word %d, %s, has %.1f dB", i, w.PunctuatedWord, db)
		}
	}
}
