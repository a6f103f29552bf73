package check

import (
	"bytes"
	"os"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"earshot/model"
	"earshot/model/callgen"
)

const calls = "../../testdata/calls/"

// An edit replaces the first place where old stands in a document.
type edit struct{ old, new string }

func edited(t testing.TB, file string, edits []edit) []byte {
	t.Helper()
	doc, err := os.ReadFile(calls + file)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range edits {
		if !bytes.Contains(doc, []byte(e.old)) {
			t.Fatalf("%s does not hold %q", file, e.old)
		}
		doc = bytes.Replace(doc, []byte(e.old), []byte(e.new), 1)
	}
	return doc
}

// right puts the indices of the first topic of listen.json right, the only
// thing that is wrong in it.
var right = edit{"\"start_word\": 1,\n     \"end_word\": 7,", "\"start_word\": 0,\n     \"end_word\": 6,"}

// Each rule, the way an answer breaks it, and what is said then.
func TestRules(t *testing.T) {
	const words = ".results.channels[0].alternatives[0]"
	type example struct {
		rule    string
		file    string // listen.json where it is empty
		edits   []edit
		options Options
		want    []string // all findings
	}
	tests := []example{
		{rule: "", want: nil},
		{
			rule: IndexShift, edits: []edit{{"\"start_word\": 8,", "\"start_word\": 9,"}},
			want: []string{".results.topics.segments[1]: warning index-shift: start_word 9, end_word 18; should be start_word 8, end_word 18, where its text stands; words 8-18 are played, 0:03.68 to 0:07.89"},
		},
		{
			rule: TimeBackwards, edits: []edit{{`"start": 2.25`, `"start": 0.25`}},
			want: []string{words + ".words[4]: error time-backwards: start 0.25 s; should be not before 1.92 s, where the word before it starts; the word is played from 0:01.92", utterance(0, `word 4, "can", whose start is not that of word 4 of the channel; should be the words of the channel`)},
		},
		{
			rule: TimeBackwards, edits: []edit{{`"end": 2.53`, `"end": 2.2`}},
			want: []string{words + ".words[4]: error time-backwards: start 2.25 s, end 2.2 s; should be an end that is not before the start; the word is played from 0:02.25", utterance(0, `word 4, "can", whose end is not that of word 4 of the channel; should be the words of the channel`)},
		},
		{
			rule: TimeMissing, edits: []edit{{`"start": 2.25`, `"start": -2.25`}},
			want: []string{words + ".words[4]: warning time-missing: no start that is a time; should be seconds from the start of the recording; the word is played from 0:01.92", utterance(0, `word 4, "can", whose start is not that of word 4 of the channel; should be the words of the channel`)},
		},
		{
			rule: WordPastDuration, edits: []edit{{`"duration": 28.4`, `"duration": 27.8`}},
			want: []string{words + ".words[58]: warning word-past-duration: end 27.88 s; should be at most 27.8 s, the length of the recording"},
		},
		{
			rule: WordIncomplete, edits: []edit{{`"confidence": 0.9871,`, ``}, {`"confidence": 0.9878,`, ``}},
			want: []string{words + ".words[2]: note word-incomplete: a word without confidence; should be one with it; and 1 more place"},
		},
		{
			rule: WordCount, edits: []edit{{`Harbour Lights bookings, how can I help? Hi. I`, `Harbour Lights bookings, how can I help? Hi. Hi. I`}},
			want: []string{words + ".transcript: error word-count: 60 words in the transcript; should be 59, as words has"},
		},
		{
			rule: TranscriptText, edits: []edit{{`Harbour Lights bookings, how can I help? Hi.`, `Harbour Lights bookings, how can I help? Hello.`}},
			want: []string{words + `.transcript: warning transcript-text: "Hello." as word 7 of the transcript; should be "Hi.", as words has`},
		},
		{
			rule: IndexRange, edits: []edit{{`"end_word": 58`, `"end_word": 59`}},
			want: []string{".results.sentiments.segments[5]: error index-range: start_word 53, end_word 59; should be at most 58, as there are 59 words"},
		},
		{
			rule: IndexRange, file: "legacy.json", edits: []edit{{`"start_word": 0.0`, `"start_word": -1`}, {`"duration": 20.0`, `"duration": 30`}},
			want: []string{
				words + ".summaries[0]: error index-range: start_word -1, end_word 18; should be 0 or more; the indices are cut to the words there are",
				words + ".summaries[0].end_word: note index-float: end_word 18.0; should be 18; and 1 more place",
				words + ".summaries[1].start_word: note index-float: start_word 18.0; should be 18",
			},
		},
		{
			rule: IndexMissing, edits: []edit{{`"start_word": 39,`, ``}},
			want: []string{".results.topics.segments[2]: error index-missing: no start_word that is a number; should be start_word 39, end_word 44; words 39-44 are played, 0:20.34 to 0:22.59"},
		},
		{
			rule: IndexFloat, edits: []edit{{`"start_word": 39,`, `"start_word": 39.0,`}, {`"num_words": 7,`, `"num_words": 7.5,`}},
			want: []string{
				words + ".paragraphs.paragraphs[0].num_words: error index-float: num_words 7.5; should be a whole number",
				".results.topics.segments[2].start_word: note index-float: start_word 39.0; should be 39",
			},
		},
		{
			rule: TextMismatch, edits: []edit{{`"text": "I've moved both seats to Friday,",`, `"text": "Nobody ever said any of this",`}},
			want: []string{`.results.topics.segments[2]: error text-mismatch: the text "Nobody ever said any of this" at start_word 39, end_word 44; should be the text of some words; those hold "I've moved both seats to Friday,"; words 39-44 are played, 0:20.34 to 0:22.59, marked ✗`},
		},
		{
			rule: TextMissing, edits: []edit{{`"text": "I've moved both seats to Friday,",`, ``}},
			want: []string{".results.topics.segments[2]: note text-missing: no text; should be the text of its words"},
		},
		{
			rule: LabelMissing, edits: []edit{{`"sentiment": "positive",
     "sentiment_score": 0.42123456779999996`, `"sentiment_score": 0.42123456779999996`}},
			want: []string{".results.sentiments.segments[4]: warning label-missing: no sentiment; should be at least one sentiment"},
		},
		{
			rule: LabelScore, edits: []edit{{`"sentiment": "neutral",
     "sentiment_score": 0.0012345678`, `"sentiment": "negative",
     "sentiment_score": 0.0012345678`}},
			want: []string{`.results.sentiments.segments[3]: warning label-score: sentiment "negative" with a score of 0.0012345678; should be neutral`},
		},
		{
			rule: ScoreRange, edits: []edit{{`"confidence": 0.9871,`, `"confidence": 98.71,`}, {`"confidence_score": 0.41`, `"confidence_score": 1.41`}},
			want: []string{
				words + ".words[2]: warning score-range: confidence 98.71; should be from 0 to 1",
				utterance(0, `word 2, "bookings,", whose confidence is not that of word 2 of the channel; should be the words of the channel`),
				".results.topics.segments[2]: warning score-range: confidence 1.41; should be from 0 to 1",
			},
		},
		{
			rule: Order, edits: []edit{{`"text": "I booked two seats for Friday, but the ticket says Saturday.",
     "start_word": 8,
     "end_word": 18,
     "intents"`, `"text": "That was quick.",
     "start_word": 53,
     "end_word": 55,
     "intents"`}},
			want: []string{".results.intents.segments[1]: warning order: start_word 46; should be not before 53, where the segment before it starts"},
		},
		{
			rule: SentimentOverlap, edits: []edit{{`"text": "That was quick. Thanks a lot!",
     "start_word": 53,`, `"text": "way. That was quick. Thanks a lot!",
     "start_word": 52,`}},
			want: []string{".results.sentiments.segments[5]: warning sentiment-overlap: words 52-52, which a segment before it has; should be words of its own"},
		},
		{
			rule: SentimentGap, edits: []edit{{`"text": "That was quick. Thanks a lot!",
     "start_word": 53,`, `"text": "quick. Thanks a lot!",
     "start_word": 55,`}},
			want: []string{words + ".words[53]: note sentiment-gap: no sentiment segment for words 53-54; should be one for every word"},
		},
		{
			rule: AverageWords, edits: []edit{{`0.0417231`, `0.1417231`}},
			want: []string{".results.sentiments.average: note average-words: an average of 0.1417231; should be near 0.0532, the mean score of its 59 words"},
		},
		{
			rule: EntityWords, edits: []edit{{`"value": "Friday"`, `"value": "Sunday"`}},
			want: []string{words + `.entities[0]: warning entity-words: the value "Sunday" at start_word 13, end_word 14; should be "Friday,", as the words say`},
		},
		{
			rule: ParagraphWords, edits: []edit{{`"num_words": 12,`, `"num_words": 11,`}},
			want: []string{
				words + ".paragraphs.paragraphs[1]: warning paragraph-words: num_words 11; should be 12, the words of its text",
				words + ".paragraphs.paragraphs: warning paragraph-words: paragraphs of 58 words together; should be 59, all words of the channel",
			},
		},
		{
			rule: UtteranceWords, edits: []edit{{`"transcript": "Harbour Lights bookings, how can I help?"`, `"transcript": "Harbour Lights"`}},
			want: []string{utterance(0, `the transcript "Harbour Lights"; should be "Harbour Lights bookings, how can I help?", its words`)},
		},
		{
			rule: EmptyAlternative, edits: []edit{{`"channels": [
   {`, `"channels": [
   {"alternatives": []}, {`}},
			want: []string{
				".results.channels[0]: warning empty-alternative: a channel without alternatives; should be one alternative",
				".results.utterances: warning utterance-words: utterances of 0 words of channel 1 together; should be 59, all words of the channel",
			},
		},
		{
			rule: ChannelWithoutWords, file: "live.jsonl", edits: []edit{{`{`, `{"results":{"channels":[{"alternatives":[{"transcript":"","words":[]}]}]}} {`}},
			want: []string{
				".: warning not-read: what follows the answer, from line 1 on, was not read",
				".results.channels[0]: note channel-without-words: no words in channel 0",
			},
		},
		{
			rule: DurationRecording, options: Options{Duration: 30e9},
			want: []string{".metadata.duration: warning duration-recording: a duration of 28.4 s; should be 30 s, as the recording has"},
		},
		{rule: DurationRecording, options: Options{Duration: 28.8e9}}, // within half a second
		{
			rule: HashRecording, options: Options{SHA256: strings.Repeat("AB", 32)},
			want: []string{".metadata.sha256: warning hash-recording: sha256 " + strings.Repeat("0", 64) + "; should be " + strings.Repeat("ab", 32) + ", as the recording has"},
		},
		{rule: HashRecording, options: Options{SHA256: strings.Repeat("0", 64)}},
		{
			rule: ServiceWarning, edits: []edit{{`"channels": 1,`, `"channels": 1, "warnings": [{"parameter": "topics", "type": "unsupported_language", "message": "no topics"}],`}},
			want: []string{".metadata.warnings: warning service-warning: topics: unsupported_language: no topics"},
		},
		{
			rule: SummaryFailed, edits: []edit{{`"result": "success"`, `"result": "failure"`}},
			want: []string{`.results.summary: warning summary-failed: result failure, "A caller has tickets for the wrong day. The agent moves both…"; should be a summary`},
		},
		{
			rule: UnknownField, edits: []edit{{`"word": "lights",`, `"word": "lights", "odd key": [1, {"a": 2}],`}, {`"word": "bookings",`, `"word": "bookings", "odd key": null,`}, {`"created"`, `"Created"`}},
			want: []string{
				`.metadata.Created: note unknown-field: the unknown member "Created" of metadata`,
				words + `.words[1]["odd key"]: note unknown-field: the unknown member "odd key" of a word; and 1 more place`,
			},
		},
		{
			rule: DuplicateMember, edits: []edit{{`"duration": 28.4,`, `"duration": 1, "duration": 28.4,`}, {`"word": "lights",`, `"word": "x", "word": "lights",`}},
			want: []string{
				".metadata.duration: warning duplicate-member: another member duration; should be one",
				words + ".words[1].word: warning duplicate-member: another member word; should be one",
			},
		},
		{
			rule: WrongType, edits: []edit{{`"confidence": 0.9871,`, `"confidence": "0.9871",`}, {`"num_words": 7,`, `"num_words": null,`}, {`"request_id": "00000000-0000-4000-8000-000000000001"`, `"request_id": 7`}},
			want: []string{
				".metadata.request_id: warning wrong-type: a number; should be a string",
				words + ".words[2].confidence: warning wrong-type: a string; should be a number",
				utterance(0, `word 2, "bookings,", whose confidence is not that of word 2 of the channel; should be the words of the channel`),
			},
		},
		{
			rule: InvalidJSON, edits: []edit{{`"num_words": 7,`, `"num_words" 7,`}},
			want: []string{words + ".paragraphs.paragraphs[0]: error invalid-json: no JSON at byte 18413; should be a JSON value"},
		},
		{
			rule: SessionGap, file: "session.jsonl", edits: []edit{{`{"type":"EarshotEnd","duration":28.15}`, `{"type":"EarshotGap","from":15.5,"to":20}` + "\n" + `{"type":"EarshotEnd","duration":28.15}`}},
			want: []string{".: warning session-gap: 15.5 s to 20 s of guest.wav were not sent; should be words for all that was recorded"},
		},
		{
			rule: SessionEnd, file: "session.jsonl", edits: []edit{{`{"type":"EarshotEnd","duration":28.15}`, `{"type":"Res`}},
			want: []string{".: note session-end: the session of guest.wav has no end; should be a line with its end"},
		},
		{
			rule: UnknownField, file: "session.jsonl", edits: []edit{{`"participant":"Desk"`, `"speaker":"Desk"`}},
			want: []string{`.[0].speaker: note unknown-field: the unknown member "speaker" of a line of a saved session`},
		},
		{
			rule: GraftText, file: "graft.json", edits: []edit{{`"text":"and the new tickets are on their way."`, `"text":"Nobody ever said anything like that."`}},
			want: []string{
				".read[0].results.topics.segments[0]: warning index-shift: start_word 1, end_word 7; should be start_word 0, end_word 6, where its text stands; words 0-6 are played, 0:00.40 to 0:03.13",
				".read[1]: error graft-text: 1 of 1 segments of /v1/read are not in the words of the call, with 100 % of the words of all; should be an answer about this call",
			},
		},
		{
			rule: SentimentGap, file: "graft.json", edits: []edit{
				{`"start_word":1,"end_word":7`, `"start_word":0,"end_word":6`},
				{`"start_word":45,"end_word":52`, `"start_word":44,"end_word":51`},
				{`{"text":"Harbour Lights bookings, how can I help? Hi. I booked two seats for Friday, but the ticket says Saturday.","start_word":0,`, `{"text":"Hi. I booked two seats for Friday, but the ticket says Saturday.","start_word":7,`},
				{`"sentiment_score":-0.1}`, `"sentiment_score":1e9}`},
				{`"average":`, `"odd":`},
				{`"sha256":`, `"sha257":`},
			},
			want: []string{
				`.call.metadata.sha257: note unknown-field: the unknown member "sha257" of metadata`,
				".call.results.channels[0].alternatives[0].words[0]: note sentiment-gap: no sentiment segment for words 0-6; should be one for every word",
				".read[0].results.sentiments.segments[0]: warning score-range: sentiment_score 1000000000; should be from -1 to 1",
				`.read[0].results.sentiments.odd: note unknown-field: the unknown member "odd" of a lane`,
				".read[1].results.intents.segments[0]: warning index-shift: start_word 44, end_word 51; should be start_word 45, end_word 52, where its text stands; words 45-52 are played, 0:22.64 to 0:25.44",
			},
		},
	}
	for _, test := range tests {
		file := test.file
		if file == "" {
			file = "listen.json"
			test.edits = append([]edit{right}, test.edits...)
		}
		t.Run(test.rule, func(t *testing.T) {
			got := check(t, edited(t, file, test.edits), test.options)
			if !slices.Equal(got, test.want) {
				t.Errorf("got\n  %s\nwant\n  %s", strings.Join(got, "\n  "), strings.Join(test.want, "\n  "))
			}
		})
	}
	t.Run("all rules have an example", func(t *testing.T) {
		for _, r := range rules {
			if !slices.ContainsFunc(tests, func(test example) bool {
				return slices.ContainsFunc(test.want, func(line string) bool { return strings.Contains(line, " "+r.ID+": ") })
			}) {
				t.Errorf("none of %s", r.ID)
			}
		}
	})
}

func utterance(n int, what string) string {
	return ".results.utterances[" + string(rune('0'+n)) + "]: warning utterance-words: " + what
}

// check returns the lines of the text report, without the name of the file.
func check(t testing.TB, doc []byte, o Options) (lines []string) {
	t.Helper()
	var b bytes.Buffer
	c := decode(t, doc)
	found, err := Call(t.Context(), c, o)
	if err != nil {
		t.Fatal(err)
	}
	if err := NewText(&b).File(File{Name: "x", Findings: found}); err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(b.String()) {
		lines = append(lines, strings.TrimPrefix(strings.TrimSuffix(line, "\n"), "x: "))
	}
	return lines
}

func TestSilentAndEmptyChannels(t *testing.T) {
	got := check(t, []byte(`{"results":{"channels":[
		{"alternatives":[{"transcript":"one two","words":[{"word":"one","start":0,"end":1,"confidence":1},{"word":"two","start":1,"end":2,"confidence":1}]}]},
		{"alternatives":[{"transcript":"","words":[]}]},
		{"alternatives":[{}]},
		{"alternatives":[]},
		{},
		{"alternatives":[{"transcript":"three four"}]}]}}`), Options{})
	want := []string{
		".results.channels[1]: note channel-without-words: no words in channel 1",
		".results.channels[2]: note channel-without-words: no words in channel 2",
		".results.channels[2].alternatives[0]: warning empty-alternative: an alternative without transcript and words; should be one with both",
		".results.channels[3]: warning empty-alternative: a channel without alternatives; should be one alternative",
		".results.channels[4]: warning empty-alternative: a channel without alternatives; should be one alternative",
		".results.channels[5]: note channel-without-words: no words in channel 5",
		".results.channels[5].alternatives[0].transcript: error word-count: 2 words in the transcript and no list of words; should be a list of them; the words of the transcript are shown; without times none can be played",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n  %s\nwant\n  %s", strings.Join(got, "\n  "), strings.Join(want, "\n  "))
	}
}

// What the generator makes without faults is sound but for the service's own
// fault, whatever the shape.
func TestSoundCalls(t *testing.T) {
	for name, o := range map[string]callgen.Options{
		"mono":         {Words: 900},
		"pretty":       {Words: 900, Indent: 4},
		"ascii":        {Words: 300, ASCII: true},
		"wrapped":      {Words: 300, Wrap: "full_response"},
		"two channels": {Words: 600, Channels: 2},
		"legacy":       {Words: 300, Shape: callgen.Legacy},
		"read":         {Words: 300, Shape: callgen.Read},
		"live":         {Words: 300, Shape: callgen.Live},
		"bare":         {Words: 300, Without: callgen.AllFeatures},
	} {
		t.Run(name, func(t *testing.T) {
			for _, line := range check(t, callgen.Bytes(o), Options{}) {
				if !strings.Contains(line, "segments[0]: warning index-shift: start_word 1,") && !strings.Contains(line, " average-words: ") {
					t.Error(line)
				}
			}
		})
	}
}

// A saved session is sound, and so is what is grafted onto a call or a session,
// but for the service's own fault.
func TestSoundSessionsAndGrafts(t *testing.T) {
	session := edited(t, "session.jsonl", nil)
	if got := check(t, session, Options{SHA256: "00"}); len(got) > 0 { // that of the recording, which is not what was sent
		t.Errorf("%q", got)
	}
	read := []byte(`{"wrapped":{"metadata":{"language":"en"},"results":{"topics":{"segments":[{"text":"I booked two seats","start_word":8,"end_word":11,"topics":[{"topic":"x","confidence_score":0.5}]}]}}}}`)
	for name, call := range map[string][]byte{"call": edited(t, "listen.json", []edit{right}), "session": session, "graft": edited(t, "graft.json", []edit{{`"start_word":1,"end_word":7`, `"start_word":0,"end_word":6`}})} {
		graft, err := model.Graft(call, read)
		if err != nil {
			t.Fatal(err)
		}
		if got := check(t, graft, Options{}); len(got) > 0 {
			t.Errorf("%s: %q", name, got)
		}
	}
}

// With several rules at work the findings come in the order of the document,
// and each knows its line.
func TestOrderAndLines(t *testing.T) {
	doc := edited(t, "listen.json", []edit{{`"duration": 28.4`, `"duration": 27.8`}, {`"word": "lights",`, `"word": "lights", "odd": 1,`}})
	found, err := Call(t.Context(), decode(t, doc), Options{})
	if err != nil {
		t.Fatal(err)
	}
	var rules []string
	for _, f := range found {
		rules = append(rules, f.Rule)
		before := doc[:f.Range.From]
		if want := bytes.Count(before, []byte("\n")) + 1; f.Line != want {
			t.Errorf("%s: line %d, want %d", f.Rule, f.Line, want)
		}
		if want := len(before) - bytes.LastIndexByte(before, '\n'); f.Column != want {
			t.Errorf("%s: column %d, want %d", f.Rule, f.Column, want)
		}
	}
	if want := []string{UnknownField, WordPastDuration, IndexShift}; !slices.Equal(rules, want) {
		t.Errorf("%v, want %v", rules, want)
	}
}

// Columns count characters, also of a document on one line.
func TestColumns(t *testing.T) {
	doc := []byte(`{"results":{"channels":[{"alternatives":[{"transcript":"é 你","words":[{"word":"é","start":1,"end":2},{"word":"你","start":2,"end":3,"odd":1}]}]}]}}`)
	found, err := Call(t.Context(), decode(t, doc), Options{})
	if err != nil || len(found) == 0 {
		t.Fatal(err)
	}
	for _, f := range found {
		if want := utf8.RuneCount(doc[:f.Range.From]) + 1; f.Column != want || f.Line != 1 {
			t.Errorf("%s: line %d, column %d, want %d", f.Path, f.Line, f.Column, want)
		}
	}
}

// The rules are documented, and their names are fit for a command line.
func TestRuleTable(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range Rules() {
		if seen[r.ID] || r.ID == "" || strings.Trim(r.ID, "abcdefghijklmnopqrstuvwxyz-") != "" {
			t.Errorf("the name %q", r.ID)
		}
		seen[r.ID] = true
		if r.Title == "" || len(r.Why) < 60 || !strings.HasSuffix(r.Why, ".") || r.Playback == "" || strings.HasSuffix(r.Playback, ".") || r.Severity < Note || r.Severity > Error {
			t.Errorf("%s: %+v", r.ID, r)
		}
		if got, ok := RuleByID(r.ID); !ok || got != r {
			t.Errorf("%s is not found", r.ID)
		}
		if s, ok := ParseSeverity(r.Severity.String()); !ok || s != r.Severity {
			t.Errorf("%s: severity %v", r.ID, r.Severity)
		}
	}
	if _, ok := RuleByID("no-such-rule"); ok {
		t.Error("a rule that is none")
	}
}

// Whatever a document is, checking it ends, and its findings point into it.
func FuzzCall(f *testing.F) {
	// Small ones: the fuzzer minimises what it finds, which takes long for large ones.
	all, err := callgen.ParseFaults("all")
	if err != nil {
		f.Fatal(err)
	}
	for channels := 1; channels < 3; channels++ {
		f.Add(callgen.Bytes(callgen.Options{Words: 6 * channels, Channels: channels, Faults: all, Seed: uint64(channels)}))
	}
	for _, shape := range []callgen.Shape{callgen.Listen, callgen.Legacy, callgen.Read, callgen.Live} {
		f.Add(callgen.Bytes(callgen.Options{Words: 5, Shape: shape}))
	}
	f.Add([]byte(`{"results":{"channels":[{"alternatives":[{"transcript":"a b","words":[{"word":"a","start":1,"end":2,"confidence":1,"sentiment":"positive","sentiment_score":0.1},{"word":"b"}],
		"paragraphs":{"paragraphs":[{"sentences":[{"text":"a"}],"num_words":2,"start":1,"end":3}]},"entities":[{"value":"c","start_word":0,"end_word":1}]}]}],
		"utterances":[{"channel":0,"start":1,"transcript":"a","words":[{"word":"a","start":1}]}],"sentiments":{"segments":[{"text":"b","start_word":0,"end_word":1.5}]}}}`))
	f.Add([]byte(`{"results":{"channels":[{"alternatives":[{"transcript":7,"words":[{"word":7}],"entities":[{"value":7,"start_word":0,"end_word":1}]}]}],"utterances":[{"transcript":7}]}}`))
	f.Add([]byte("```json\n{\"results\":{\"channels\":[{\"alternatives\":[{\"words\":[{}]}]}]}}\n```\n"))
	f.Add([]byte("[{\"results\":{\"channels\":[]}},{}]"))
	f.Add([]byte(`{"a.b":{"results":{"topics":{"segments":[{"text":"x","start_word":1e99}]}}}}`))
	graft, err := model.Graft(callgen.Bytes(callgen.Options{Words: 5}), callgen.Bytes(callgen.Options{Words: 5, Shape: callgen.Read}))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(graft)
	f.Add([]byte(`{"earshot":"graft","call":[{"type":"EarshotRecording","file":"a.wav","x":1},{"channel":{"alternatives":[{"words":[{"word":"a","start":1}]}]}}],"read":[{"results":{"topics":{"segments":[{"text":"b"}]}}}]}`))
	f.Fuzz(func(t *testing.T, doc []byte) {
		c, err := model.Decode(t.Context(), model.FromBytes(doc, "fuzz"))
		if err != nil {
			return
		}
		found, err := Call(t.Context(), c, Options{Duration: 1e9, SHA256: "00"})
		if err != nil {
			t.Fatal(err)
		}
		at := int64(0)
		for _, f := range found {
			if _, ok := RuleByID(f.Rule); !ok {
				t.Errorf("%+v has no rule", f)
			}
			if f.Range.From < at || f.Range.To < f.Range.From || f.Range.To > int64(len(doc)) || f.Line < 1 || f.Column < 1 {
				t.Errorf("%+v in %d bytes", f, len(doc))
			}
			if f.Words.First < 0 || f.Words.Last > len(c.Words) || f.Path == "" || f.Says == "" || f.Severity == 0 || f.Repair == "" {
				t.Errorf("%+v of %d words", f, len(c.Words))
			}
			at = f.Range.From
		}
	})
}
