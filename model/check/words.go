package check

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"time"

	"earshot/model"
	"earshot/model/internal/lex"
	"earshot/model/place"
)

// A lead is what stood before the value of a member of a word, from the end of
// the value before: `,\n    "start": `. One program wrote all words of an
// answer, so the lead of the nth member is mostly that of the word before, and
// comparing it is far quicker than reading it.
type lead struct {
	bytes  []byte
	member int // -1 for one that words don't have
	tally  *tally
}

// wordList reads a list of words. compare says that they are those the indices
// count.
func (k *checker) wordList(compare bool) {
	k.path = append(k.path, step{})
	here := len(k.path) - 1
	m := &alternativeShape.members[alternativeShape.find([]byte("words"))]
	for n, more := 0, k.begin('['); more; n, more = n+1, k.more(']') {
		k.path[here].index = n
		if k.kindIs(m, anObject, "[]") == 0 {
			continue
		}
		label := k.wordObject()
		if compare && label.to > label.from && n < k.words(k.channel) {
			k.wordLabel(k.word(k.channel, n), label.from, label.to)
		}
		if n%4096 == 0 && k.ctx.Err() != nil {
			k.i = len(k.b)
			k.fail()
		}
	}
	k.path = k.path[:here]
}

// wordObject reads one word and returns where its sentiment stands.
func (k *checker) wordObject() (label struct{ from, to int }) {
	var seen uint32
	from := k.i
	for n := 0; ; n++ {
		l := k.nextMember(n)
		if l == nil {
			break
		}
		if l.tally != nil {
			l.tally.places++
			k.skip()
			continue
		}
		if l.member < 0 {
			continue
		}
		m := &wordShape.members[l.member]
		at := k.i
		if got := kindOf(k.peek()); got&m.kinds == 0 {
			k.inMember(m.name, func() { k.kindIs(m, m.kinds, "") })
			if got != aNull {
				seen |= 1 << l.member // it is told already
			}
			continue
		}
		if seen&(1<<l.member) != 0 {
			k.inMember(m.name, func() {
				if t, fresh := k.tally(tallyKey{rule: DuplicateMember, member: m}, at); fresh {
					t.says, t.should = "another member "+m.name, "one"
				}
			})
		}
		seen |= 1 << l.member
		k.skip()
		if m.whole && k.i-at > 1 {
			k.inMember(m.name, func() { k.whole(m, at) })
		}
		if l.member == wordSentiment {
			label.from, label.to = at, k.i
		}
	}
	if missing := wordShape.need &^ seen; missing != 0 && k.bad < 0 {
		k.incomplete(missing, from)
	}
	return label
}

// inMember runs do with the path of a member of the value at hand.
func (k *checker) inMember(name string, do func()) {
	k.path = append(k.path, step{name: name})
	do()
	k.path = k.path[:len(k.path)-1]
}

// nextMember moves to the value of the nth member of a word and says which it
// is; nil when there is none. An unknown one that is met for the first time has
// been read already.
func (k *checker) nextMember(n int) *lead {
	if n < len(k.leads) {
		if l := &k.leads[n]; len(l.bytes) > 0 && bytes.HasPrefix(k.b[k.i:], l.bytes) {
			k.i += len(l.bytes)
			return l
		}
	}
	from := k.i
	if more := n == 0 && k.begin('{') || n > 0 && k.more('}'); !more {
		return nil
	}
	name := k.name()
	k.peek()
	if k.bad >= 0 {
		return nil
	}
	l := lead{bytes: k.b[from:k.i], member: wordShape.find(name)}
	if l.member < 0 {
		key := tallyKey{rule: UnknownField, of: wordShape, name: string(name)}
		k.inMember(key.name, func() { k.unnamed(wordShape, key.name) })
		l.tally = k.tallies[key]
		read := l
		read.tally = nil
		if n < len(k.leads) {
			k.leads[n] = l
		}
		return &read
	}
	if n < len(k.leads) {
		k.leads[n] = l
	}
	return &l
}

// incomplete notes the members that a word lacks.
func (k *checker) incomplete(missing uint32, from int) {
	for m := range wordShape.members {
		if missing&(1<<m) == 0 {
			continue
		}
		if t, fresh := k.tally(tallyKey{rule: WordIncomplete, member: &wordShape.members[m]}, from); fresh {
			t.says, t.should, t.to = "a word without "+wordShape.members[m].name, "one with it", k.i
		}
	}
}

// transcriptWords compares the transcript of a channel with its words.
func (k *checker) transcriptWords(v *values, from int) {
	said, hasText := k.str(v, "transcript")
	n := k.words(k.channel)
	listed := k.raw(v, "words") != nil
	switch {
	case k.raw(v, "transcript") == nil && !listed:
		k.add(Finding{Rule: EmptyAlternative, Path: k.here(), Range: k.since(from), Says: "an alternative without transcript and words", Should: "one with both"})
		return
	case !hasText:
		return
	}
	if listed && k.says(said, k.channel, 0, n) {
		return
	}
	text := string(said)
	at := k.memberPlace(v, "transcript")
	wordsSaid := len(strings.Fields(text))
	if !listed {
		if wordsSaid > 0 {
			k.add(Finding{Rule: WordCount, Path: at.path, Range: at.at, Says: count(wordsSaid, "word") + " in the transcript and no list of words",
				Should: "a list of them", Repair: "the words of the transcript are shown; without times none can be played"})
		}
		return
	}
	words := 0 // as white space counts them
	for i := range n {
		words += max(len(strings.Fields(k.call.Words[k.word(k.channel, i)].Text)), 1)
	}
	f := Finding{Path: at.path, Range: at.at, Words: k.span(k.channel, 0, n)}
	if wordsSaid != words {
		f.Rule, f.Says, f.Should = WordCount, fmt.Sprintf("%s in the transcript", count(wordsSaid, "word")), fmt.Sprintf("%d, as words has", words)
	} else {
		f.Rule = TranscriptText
		f.Says, f.Should = k.difference(text, k.channel)
	}
	k.add(f)
}

// difference tells where a text and the words of a channel part.
func (k *checker) difference(text string, channel int) (says, should string) {
	i := 0
	for said := range strings.FieldsSeq(text) {
		if i >= k.words(channel) {
			break
		}
		word := k.call.Words[k.word(channel, i)].Text
		if n := max(len(strings.Fields(word)), 1); n > 1 || said != word {
			return strconv.Quote(said) + fmt.Sprintf(" as word %d of the transcript", i), strconv.Quote(word) + ", as words has"
		}
		i++
	}
	return "a transcript that is not its words", "the words"
}

// channelDone looks at a channel that was read.
func (k *checker) channelDone(v *values, from int) {
	list := k.raw(v, "alternatives")
	if len(list) == 0 || list[0] != '[' || kindOf(list[lex.Space(list, 1)]) == 0 {
		k.add(Finding{Rule: EmptyAlternative, Path: k.here(), Range: k.since(from), Says: "a channel without alternatives", Should: "one alternative"})
	} else if k.words(k.channel) == 0 {
		k.add(Finding{Rule: ChannelWithoutWords, Path: k.here(), Range: k.since(from), Says: fmt.Sprintf("no words in channel %d", k.channel)})
	}
}

// checkWords looks at the times and confidences of all words.
func (k *checker) checkWords() {
	c := k.call
	if !c.Timed || c.Shape == model.ShapeRead {
		return
	}
	declared := time.Duration(0)
	if at, ok := k.noted["duration"]; ok && at.at.To > at.at.From {
		declared = c.Duration
	}
	last := make([]int, max(c.Channels, 1)) // of each channel, the word before
	for i := range last {
		last[i] = -1
	}
	past := model.Span{First: -1}
	for i := range c.Words {
		w := &c.Words[i]
		before := last[w.Channel]
		last[w.Channel] = i
		if w.Has&(model.HasStart|model.HasEnd|model.BadTimes) != model.HasStart|model.HasEnd {
			k.badTimes(i, before)
		}
		if declared > 0 && w.Has.Is(model.HasEnd) && w.End > declared {
			if past.First < 0 {
				past.First = i
			}
			past.Last = i + 1
		}
		if w.Has.Is(model.HasConfidence) && (w.Confidence < 0 || w.Confidence > 1) {
			k.add(Finding{Rule: ScoreRange, Path: c.WordPath(i), Range: w.At, Words: model.Span{First: i, Last: i + 1}, Says: "confidence " + number(w.Confidence), Should: "from 0 to 1"})
		}
		if w.Has.Is(model.HasSentiment) && (w.Sentiment < -1 || w.Sentiment > 1) {
			k.add(Finding{Rule: ScoreRange, Path: c.WordPath(i), Range: w.At, Words: model.Span{First: i, Last: i + 1}, Says: "sentiment_score " + number(w.Sentiment), Should: "from -1 to 1"})
		}
	}
	if past.First >= 0 {
		w, n := &c.Words[past.First], 0
		for i := past.First + 1; i < past.Last; i++ {
			if c.Words[i].Has.Is(model.HasEnd) && c.Words[i].End > declared {
				n++
			}
		}
		k.add(Finding{
			Rule: WordPastDuration, Path: c.WordPath(past.First), Range: w.At, Words: past, More: n,
			Says: "end " + seconds(w.End), Should: "at most " + seconds(declared) + ", the length of the recording",
		})
	}
}

// badTimes tells what is wrong with the times of word i, when before is the
// word before it in its channel, -1 for none.
func (k *checker) badTimes(i, before int) {
	c := k.call
	w := &c.Words[i]
	f := Finding{Rule: TimeBackwards, Path: c.WordPath(i), Range: w.At, Words: model.Span{First: i, Last: i + 1}}
	switch {
	case !w.Has.Is(model.HasStart | model.HasEnd):
		f.Rule = TimeMissing
		missing := "start"
		if w.Has.Is(model.HasStart) {
			missing = "end"
		} else if !w.Has.Is(model.HasEnd) {
			missing = "start and end"
		}
		f.Says, f.Should = "no "+missing+" that is a time", "seconds from the start of the recording"
	case w.End < w.Start:
		f.Says, f.Should = fmt.Sprintf("start %s, end %s", seconds(w.Start), seconds(w.End)), "an end that is not before the start"
	case before >= 0 && w.Start < c.Words[before].Start:
		f.Says = "start " + seconds(w.Start)
		f.Should = fmt.Sprintf("not before %s, where the word before it starts", seconds(c.Words[before].Start))
	default:
		f.Says = "start " + seconds(w.Start)
		f.Should = "not after the words that follow"
	}
	f.Repair = "the word is played from " + place.FormatTime(c.Onset(i), 2)
	k.add(f)
}

// since returns the bytes from one on to where the scanner is.
func (k *checker) since(from int) model.Range {
	return model.Range{From: int64(from), To: int64(k.i)}
}

// memberPlace returns where a member of the object at hand stands.
func (k *checker) memberPlace(v *values, name string) where {
	p := where{path: k.here()}
	for m := range v.shape.members {
		if v.shape.members[m].name == name {
			k.inMember(name, func() { p.path = k.here() })
			p.at = model.Range{From: int64(v.at[m].from), To: int64(v.at[m].to)}
		}
	}
	return p
}
