package check

import (
	"bytes"
	"fmt"
	"sort"
	"strconv"
	"time"

	"earshot/model"
	"earshot/model/internal/lex"
)

// Paragraphs and utterances tell the words of the channels once more. They are
// not decoded when a call is opened; here they are read and compared.

// paragraph compares a paragraph that was read with the words it should hold.
func (k *checker) paragraph(v *values, from int) {
	if !k.first || k.words(k.channel) == 0 {
		return
	}
	given, hasGiven := wholeOf(k.raw(v, "num_words"))
	start, hasStart := secondsOf(k.raw(v, "start"))
	end, hasEnd := secondsOf(k.raw(v, "end"))
	at := k.startAt(k.channel, start, hasStart)
	var text []byte
	for _, raw := range k.texts {
		if len(raw) > 1 && raw[0] == '"' {
			text = append(append(text, ' '), unquote(raw)...)
		}
	}
	n, same := k.matches(text, k.channel, at)
	switch {
	case len(k.texts) == 0:
		n, same = given, true
	case !hasGiven:
		given = n
	}
	take := given
	if same {
		take = n
	}
	take = min(max(take, 0), k.words(k.channel)-at)
	k.next[k.channel] = at + take
	k.counted[k.channel] += max(given, 0)
	f := Finding{Rule: ParagraphWords, Range: k.since(from), Words: k.span(k.channel, at, at+take)}
	switch {
	case !same:
		f.Says, f.Should = fmt.Sprintf("the text %q", short(string(bytes.TrimSpace(text)))), fmt.Sprintf("%q, words %d-%d", short(k.text(k.channel, at, at+take, quoted)), at, at+take-1)
	case given != n:
		f.Says, f.Should = fmt.Sprintf("num_words %d", given), fmt.Sprintf("%d, the words of its text", n)
	case take == 0:
		return
	default:
		first, last := &k.call.Words[k.word(k.channel, at)], &k.call.Words[k.word(k.channel, at+take-1)]
		if !timesDiffer(&f, first, last, start, hasStart, end, hasEnd) {
			return
		}
	}
	f.Path = k.here()
	k.add(f)
}

// allParagraphs looks whether the paragraphs of a channel hold all of its words.
func (k *checker) allParagraphs() {
	n := k.words(k.channel)
	if counted := k.counted[k.channel]; k.first && counted != n && n > 0 {
		k.add(Finding{
			Rule: ParagraphWords, Path: k.here(), Range: model.Range{From: int64(k.i - 1), To: int64(k.i)}, Words: k.span(k.channel, 0, n),
			Says: "paragraphs of " + count(counted, "word") + " together", Should: fmt.Sprintf("%d, all words of the channel", n),
		})
	}
}

// utterance compares an utterance that was read with the words it should hold.
func (k *checker) utterance(v *values, from int) {
	channel, ok := wholeOf(k.raw(v, "channel"))
	if !ok {
		channel = 0
	}
	if k.words(channel) == 0 {
		if channel < 0 || channel >= k.call.Channels {
			k.add(Finding{Rule: UtteranceWords, Path: k.here(), Range: k.since(from), Says: fmt.Sprintf("channel %d", channel), Should: "one of " + count(k.call.Channels, "channel")})
		}
		return
	}
	start, hasStart := secondsOf(k.raw(v, "start"))
	end, hasEnd := secondsOf(k.raw(v, "end"))
	f := Finding{Rule: UtteranceWords, Range: k.since(from)}
	text, hasText := k.str(v, "transcript")
	list := k.raw(v, "words")
	at, n, differs := 0, 0, ""
	if q := k.quick; list != nil && q.same && q.to == v.at[utteranceWordsAt].to && q.channel == channel {
		at, n = q.at, q.n
	} else if list != nil {
		at, n, differs = k.sameWords(list, channel, start, hasStart)
	} else {
		at = k.startAt(channel, start, hasStart)
		n, _ = k.matches(text, channel, at)
	}
	k.next[channel] = min(at+n, k.words(channel))
	k.counted[channel] += n
	f.Words = k.span(channel, at, at+n)
	switch {
	case differs != "":
		f.Says, f.Should = differs, "the words of the channel"
	case hasText && !k.says(text, channel, at, n):
		f.Says, f.Should = fmt.Sprintf("the transcript %q", short(string(text))), fmt.Sprintf("%q, its words", short(k.text(channel, at, at+n, quoted)))
	case n == 0 || at+n > k.words(channel):
		return
	default:
		if !timesDiffer(&f, &k.call.Words[k.word(channel, at)], &k.call.Words[k.word(channel, at+n-1)], start, hasStart, end, hasEnd) {
			return
		}
	}
	f.Path = k.here()
	k.add(f)
}

func (k *checker) says(text []byte, channel, at, n int) bool {
	m, ok := k.matches(text, channel, at)
	return ok && m == n
}

// allUtterances looks whether the utterances hold all words.
func (k *checker) allUtterances() {
	for channel := range k.call.Channels {
		n := k.words(channel)
		if counted := k.counted[channel]; counted != n && n > 0 {
			k.add(Finding{
				Rule: UtteranceWords, Path: k.here(), Range: model.Range{From: int64(k.i - 1), To: int64(k.i)}, Words: k.span(channel, 0, n),
				Says: fmt.Sprintf("utterances of %s of channel %d together", count(counted, "word"), channel), Should: fmt.Sprintf("%d, all words of the channel", n),
			})
		}
	}
}

// utteranceWordsAt is the place of "words" in utteranceShape.
const utteranceWordsAt = 5

// quickWords is a list of words of an utterance, when it is byte for byte that
// of the channel but for white space.
type quickWords struct {
	same           bool
	channel, at, n int
	to             int // where it ends
}

// utteranceWords passes over the words of an utterance, and compares them on
// the way if they are those of the channel as they should be.
func (k *checker) utteranceWords(v *values) {
	from := k.i
	q := quickWords{same: true}
	q.channel, _ = wholeOf(k.raw(v, "channel"))
	start, hasStart := secondsOf(k.raw(v, "start"))
	if k.words(q.channel) > 0 {
		q.at = k.startAt(q.channel, start, hasStart)
	}
	for more := k.begin('['); more && q.same; q.n, more = q.n+1, k.more(']') {
		if q.same = q.at+q.n < k.words(q.channel); q.same {
			k.peek()
			w := &k.call.Words[k.word(q.channel, q.at+q.n)]
			k.i, q.same = sameObject(k.b, k.i, int(w.At.From), int(w.At.To))
		}
		if !q.same {
			break
		}
	}
	if !q.same || k.bad >= 0 {
		k.i, k.bad = from, -1
		k.skip()
		q.same = false
	}
	q.to = k.i
	k.quick = q
}

// sameWords compares a list of words with those of a channel from one on, or
// from where an utterance with that start begins. It returns where it begins,
// how many words it holds, and what differs first.
func (k *checker) sameWords(list []byte, channel int, start time.Duration, hasStart bool) (at, n int, differs string) {
	at = k.startAt(channel, start, hasStart)
	s := scanner{b: list, bad: -1}
	for more := s.begin('['); more; n, more = n+1, s.more(']') {
		s.peek()
		begin := s.i
		s.skip()
		if differs != "" || s.bad >= 0 {
			continue
		}
		if at+n >= k.words(channel) {
			differs = fmt.Sprintf("word %d, %s, which the channel does not have", n, wordText(list[begin:s.i]))
			continue
		}
		w := &k.call.Words[k.word(channel, at+n)]
		if w.At.From < 0 || w.At.To > int64(len(k.b)) {
			continue
		}
		own := list[begin:s.i]
		if name := differingMember(own, k.b[w.At.From:w.At.To]); name != "" {
			differs = fmt.Sprintf("word %d, %s, whose %s is not that of word %d of the channel", n, wordText(own), name, at+n)
		}
	}
	return at, n, differs
}

// startAt returns the word of a channel where something begins that starts at a
// moment: the next one if it does, else the first that starts then; the next
// one, too, when none does.
func (k *checker) startAt(channel int, start time.Duration, known bool) int {
	next, n := k.next[channel], k.words(channel)
	if !known || next < n && k.call.Words[k.word(channel, next)].Start == start {
		return min(next, n)
	}
	i := sort.Search(n, func(i int) bool { return k.call.Onset(k.word(channel, i)) >= start })
	if i < n && k.call.Words[k.word(channel, i)].Start == start {
		return i
	}
	return min(next, n)
}

// timesDiffer completes a finding when something doesn't start with its first
// word and end with its last.
func timesDiffer(f *Finding, first, last *model.Word, start time.Duration, hasStart bool, end time.Duration, hasEnd bool) bool {
	switch {
	case hasStart && first.Has.Is(model.HasStart) && start != first.Start:
		f.Says, f.Should = "start "+seconds(start), seconds(first.Start)+", where its first word starts"
	case hasEnd && last.Has.Is(model.HasEnd) && end != last.End:
		f.Says, f.Should = "end "+seconds(end), seconds(last.End)+", where its last word ends"
	default:
		return false
	}
	return true
}

// entity compares an entity that was read with its words.
func (k *checker) entity(v *values, from int) {
	if !k.first {
		return
	}
	f := Finding{Range: k.since(from)}
	start, hasStart := floatOf(k.raw(v, "start_word"))
	end, hasEnd := floatOf(k.raw(v, "end_word"))
	if !hasStart || !hasEnd {
		f.Rule, f.Says, f.Should = IndexMissing, "an entity without start_word or end_word", "both"
		f.Repair, f.Path = "the entity is listed, and no word is lit", k.here()
		k.add(f)
		return
	}
	g := model.Given{Start: start, End: end, HasStart: true, HasEnd: true, EndExclusive: true}
	if should := k.outside(g, float64(k.words(k.channel)), k.channel); should != "" {
		f.Path = k.here()
		f.Rule, f.Says, f.Should, f.Repair = IndexRange, given(g), should, "the indices are cut to the words there are"
		k.add(f)
		return
	}
	value, ok := k.str(v, "value")
	if !ok {
		return
	}
	first, last := int(start), int(end)
	says := fold(k.text(k.channel, first, last, len(value))) // no word is shorter than a letter
	if raw, ok := k.str(v, "raw_value"); fold(string(value)) == says || ok && fold(string(raw)) == says {
		return
	}
	f.Rule, f.Path = EntityWords, k.here()
	f.Words = k.span(k.channel, first, last)
	f.Says, f.Should = fmt.Sprintf("the value %q at %s", short(string(value)), given(g)), fmt.Sprintf("%q, as the words say", short(k.text(k.channel, first, last, quoted)))
	k.add(f)
}

// sameObject compares the object that begins at byte i with that of the bytes
// [from, to), and returns where it ends when it is the same but for how its
// lines are indented. A string holds no newline, so one always stands between
// tokens.
func sameObject(b []byte, i, from, to int) (end int, same bool) {
	if from < 0 || from >= to || to > len(b) {
		return i, false
	}
	for from < to {
		line := bytes.IndexByte(b[from:to], '\n')
		if line < 0 {
			line = to - from
		}
		if line > len(b)-i || !bytes.Equal(b[i:i+line], b[from:from+line]) {
			return i, false
		}
		i, from = i+line, from+line
		if from < to {
			i, from = lex.Space(b, i), lex.Space(b, from)
		}
	}
	return i, true
}

// differingMember returns the first member that both words have with different
// values, "" when there is none.
func differingMember(a, b []byte) string {
	x, y := wordValues(a), wordValues(b)
	for m := range wordShape.members {
		p, q := x[m], y[m]
		if p == nil || q == nil || bytes.Equal(p, q) {
			continue
		}
		f, isNumber := floatOf(p)
		g, both := floatOf(q)
		if isNumber && both && f == g || p[0] == '"' && q[0] == '"' && bytes.Equal(appendUnquoted(nil, p), appendUnquoted(nil, q)) {
			continue
		}
		return wordShape.members[m].name
	}
	return ""
}

// wordValues returns the bytes of the members of a word.
func wordValues(object []byte) (v [16][]byte) {
	s := scanner{b: object, bad: -1}
	if s.peek() != '{' {
		return v
	}
	for more := s.begin('{'); more; more = s.more('}') {
		m := wordShape.find(s.name())
		s.peek()
		from := s.i
		s.skip()
		if m >= 0 && s.bad < 0 {
			v[m] = object[from:s.i]
		}
	}
	return v
}

func wordText(object []byte) string {
	v := wordValues(object)
	for _, name := range [...]string{"punctuated_word", "word"} {
		if raw := v[wordShape.find([]byte(name))]; len(raw) > 1 && raw[0] == '"' {
			return strconv.Quote(string(appendUnquoted(nil, raw)))
		}
	}
	return "without text"
}
