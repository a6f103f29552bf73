package callgen

import (
	"fmt"
	"slices"
	"strings"
)

// faultPlan is what the faults change while the document is written. Faults
// that fit the call's own types were put into the call before.
type faultPlan struct {
	replaced, shadowed map[place]string // raw values instead of, or before, the true one
	dropped            map[place]bool
	repeatResults      bool
	emptyAlternatives  bool
	bom, trailing      bool
	deep               int // levels
	truncate           int // percent kept
}

// damage applies faults to one call.
type damage struct {
	*Call
	random
	plan *faultPlan
}

// applyFaults makes the plan and changes the call. The order of the steps is
// fixed, so that the same options give the same document.
func (c *Call) applyFaults() {
	c.faults = &faultPlan{replaced: map[place]string{}, shadowed: map[place]string{}, dropped: map[place]bool{}}
	d := damage{c, stream(c.Options.Seed, "faults"), c.faults}
	steps := map[Fault]func(n int){
		OutOfRange: d.outOfRange, Overlap: d.overlap, TextMismatch: d.textMismatch, EmptySegments: d.emptySegments,
		ManySegments: d.manySegments, DropWords: d.dropWords, NoWords: d.noWords, BadTimes: d.badTimes, Unordered: d.unordered,
		Unicode: d.unicode, Escapes: d.escapes, HugeWord: d.hugeWord, RepeatedKeys: d.repeatedKeys, MissingMembers: d.missing,
		Nulls: func(n int) {
			d.replace(Nulls, n, []string{"word", "start", "end", "confidence", "speaker", "punctuated_word", "sentiment", "sentiment_score"}, []string{"null"})
			d.plan.replaced[place{"topic", 0, 0, "start_word"}] = "null"
		},
		WrongTypes: func(n int) {
			d.replace(WrongTypes, n, []string{"word", "start", "end", "confidence", "speaker"}, []string{"17", `"1.25"`, `{"s":1}`, `true`, `"A"`})
		},
		OddNumbers: func(n int) {
			d.replace(OddNumbers, n, []string{"start", "end", "confidence", "speaker", "sentiment_score"},
				[]string{"1e400", "-0", "9223372036854775808", "1E+2", "0.1234567890123456789012345678901234567890", "-1e-400"})
			d.plan.replaced[place{"sentiment", 0, 0, "end_word"}] = "3.0"
		},
		NaN: func(n int) {
			d.replace(NaN, n, []string{"start", "confidence", "sentiment_score"}, []string{"NaN", "Infinity", "-Infinity", "nan", "+1.5", ".5"})
		},
		RawBytes: func(n int) {
			d.replace(RawBytes, n, []string{"punctuated_word"},
				[]string{"\"raw\x1b[31mesc\"", "\"nul\x00\"", "\"tab\there\"", "\"line\nbreak\"", "\"bell\x07\""})
		},
		BadUTF8: func(n int) {
			d.replace(BadUTF8, n, []string{"punctuated_word", "word"},
				[]string{"\"bad\xff\xfe\"", "\"lone\\ud800\"", "\"over\xc0\x80long\"", "\"cut\xe4\xbd\"", "\"sur\xed\xa0\x80\""})
		},
		NoAlternatives: func(int) { d.plan.emptyAlternatives = true },
		BOM:            func(int) { d.plan.bom = true },
		Trailing:       func(int) { d.plan.trailing = true },
		Deep: func(n int) {
			d.plan.deep = n
			d.note(Deep, "/x_deep", "%d levels", n)
		},
		Truncated: func(n int) {
			d.plan.truncate = n
			d.note(Truncated, "", "%d%% of the bytes kept", n)
		},
	}
	for _, i := range AllFaults() {
		n, wanted := c.Options.Faults[i.Fault]
		if !wanted {
			continue
		}
		if n == 0 {
			n = i.Count
		}
		if n == 0 {
			d.note(i.Fault, "", "%s", i.What)
		}
		steps[i.Fault](n)
	}
}

func (d damage) note(f Fault, where, format string, a ...any) {
	what := fmt.Sprintf(format, a...)
	if len(what) > 120 {
		what = what[:120] + "..."
	}
	d.FaultNotes = append(d.FaultNotes, FaultNote{f, where, what})
}

// someWord draws a word. Any call has at least one.
func (d damage) someWord() (ref WordRef, w *Word) {
	ref = d.Order[d.below(len(d.Order))]
	return ref, d.Word(ref)
}

// member names a word's member, for the plan and for a note.
func member(ref WordRef, field string) (place, string) {
	where := fmt.Sprintf("/results/channels/%d/alternatives/0/words/%d", ref.Channel, ref.Word)
	if field != "" {
		where += "/" + field
	}
	return place{"word", ref.Channel, ref.Word, field}, where
}

// someSegment draws a segment.
func (d damage) someSegment() (s *Segment, where string) {
	lists := []struct {
		name string
		list []Segment
	}{{"topics", d.Topics}, {"intents", d.Intents}, {"sentiments", d.Sentiments}}
	l := lists[d.below(len(lists))]
	i := d.below(len(l.list)) // the first of each kind is always there
	return &l.list[i], fmt.Sprintf("/results/%s/segments/%d", l.name, i)
}

func (d damage) replace(f Fault, n int, fields, values []string) {
	for j := range n {
		ref, _ := d.someWord()
		p, where := member(ref, fields[j%len(fields)])
		d.plan.replaced[p] = values[j%len(values)]
		d.note(f, where, "%q", values[j%len(values)])
	}
}

func (d damage) outOfRange(n int) {
	total := len(d.Order)
	for j := range n {
		s, where := d.someSegment()
		switch j % 6 {
		case 0:
			s.EndWord = total + d.below(1000)
		case 1:
			s.StartWord = -1 - d.below(5)
		case 2:
			s.StartWord, s.EndWord = s.EndWord+1, s.StartWord
		case 3:
			s.StartWord, s.EndWord = total, total+3
		case 4:
			s.EndWord = total // one past: an end that is exclusive after all
		case 5:
			s.StartWord, s.EndWord = 0, 1<<53
		}
		d.note(OutOfRange, where, "start_word %d end_word %d of %d words", s.StartWord, s.EndWord, total)
	}
}

func (d damage) overlap(n int) {
	for range n {
		list, name := &d.Topics, "topics"
		if d.chance(0.5) {
			list, name = &d.Sentiments, "sentiments"
		}
		i := d.below(len(*list))
		old := (*list)[i]
		s := d.segment(max(0, old.First-d.below(12)), min(len(d.Order), old.Last+d.below(25))-1)
		s.Labels, s.Score = slices.Clone(old.Labels), old.Score
		*list = slices.Insert(*list, i, s)
		d.note(Overlap, fmt.Sprintf("/results/%s/segments/%d", name, i), "words %d-%d, and again in the next", s.StartWord, s.EndWord)
	}
}

func (d damage) textMismatch(n int) {
	for range n {
		s, where := d.someSegment()
		switch d.below(3) {
		case 0:
			s.Text = strings.ToUpper(s.Text) + "!!"
		case 1:
			s.Text = "This sentence is not in the call."
		case 2:
			words := strings.Fields(s.Text)
			s.Text = strings.Join(words[:len(words)/2], " ")
		}
		d.note(TextMismatch, where, "%q", s.Text)
	}
}

func (d damage) emptySegments(n int) {
	for range n {
		s, where := d.someSegment()
		s.Labels = nil
		if d.chance(0.5) {
			s.Text = ""
		}
		d.note(EmptySegments, where, "no labels, text %q", s.Text)
	}
}

func (d damage) manySegments(n int) {
	d.Topics = d.Topics[:0]
	for i := range n {
		s := d.segment(i*len(d.Order)/n, i*len(d.Order)/n)
		s.Labels = []Label{{fmt.Sprintf("Topic %d", i), f32(d.unit())}}
		d.Topics = append(d.Topics, s)
	}
	d.note(ManySegments, "/results/topics/segments", "%d segments", n)
}

func (d damage) dropWords(n int) {
	for range n {
		ref, w := d.someWord()
		p, where := member(ref, "")
		d.plan.dropped[p] = true
		d.note(DropWords, where, "%q left out; later indices in words[] are one lower", w.Punctuated)
	}
}

func (d damage) noWords(int) {
	d.plan.dropped[place{"alternative", len(d.Channels) - 1, 0, "words"}] = true
}

func (d damage) badTimes(n int) {
	for j := range n {
		ref, w := d.someWord()
		switch j % 5 {
		case 0:
			w.Start, w.End = w.End, w.Start
		case 1:
			w.End = w.Start
		case 2:
			w.Start = -1.5
		case 3:
			w.Start, w.End = d.Duration+10, d.Duration+11
		case 4:
			w.Start = 0
		}
		_, where := member(ref, "start")
		d.note(BadTimes, where, "start %v end %v", w.Start, w.End)
	}
}

// unordered turns the times of stretches of some ten words around.
func (d damage) unordered(n int) {
	for range n {
		ref, _ := d.someWord()
		words := d.Channels[ref.Channel].Words
		i, j := ref.Word, min(ref.Word+d.between(1, 12), len(words)-1)
		_, where := member(ref, "start")
		d.note(Unordered, where, "times of the next %d words in reverse", j-i+1)
		for ; i < j; i, j = i+1, j-1 {
			words[i].Start, words[j].Start = words[j].Start, words[i].Start
			words[i].End, words[j].End = words[j].End, words[i].End
		}
	}
}

func (d damage) unicode(n int) {
	for j := range n {
		ref, w := d.someWord()
		w.Punctuated = exotic[j%len(exotic)]
		w.Text = w.Punctuated
		_, where := member(ref, "punctuated_word")
		d.note(Unicode, where, "%+q", w.Punctuated)
	}
}

func (d damage) escapes(n int) {
	for j := range n {
		s := hostile[j%len(hostile)]
		if j%5 == 4 {
			seg, where := d.someSegment()
			if len(seg.Labels) > 0 {
				seg.Labels[0].Name += s
			} else {
				seg.Text += s
			}
			d.note(Escapes, where, "%+q", s)
			continue
		}
		ref, w := d.someWord()
		w.Punctuated += s
		_, where := member(ref, "punctuated_word")
		d.note(Escapes, where, "%+q", s)
	}
	d.Summary += " \x1b[5;41mBLINK\x1b[0m\x07"
}

func (d damage) hugeWord(n int) {
	ref, w := d.someWord()
	const part = "wordwithoutend"
	w.Punctuated = strings.Repeat(part, n/len(part)+1)[:n]
	w.Text = w.Punctuated
	_, where := member(ref, "punctuated_word")
	d.note(HugeWord, where, "%d bytes", n)
}

func (d damage) missing(n int) {
	fields := []string{"word", "start", "end", "confidence", "speaker", "punctuated_word", "sentiment"}
	for j := range n {
		ref, _ := d.someWord()
		p, where := member(ref, fields[j%len(fields)])
		d.plan.dropped[p] = true
		d.note(MissingMembers, where, "absent")
	}
}

func (d damage) repeatedKeys(n int) {
	for j := range n {
		ref, _ := d.someWord()
		p, where := member(ref, []string{"start", "word", "punctuated_word"}[j%3])
		d.plan.shadowed[p] = []string{"0.0", `"shadow"`, `"Shadow"`}[j%3]
		d.note(RepeatedKeys, where, "first %s, then the true value", d.plan.shadowed[p])
	}
	d.plan.repeatResults = true
	d.note(RepeatedKeys, "/results", "given twice; the first is empty")
}
