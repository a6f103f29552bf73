package inspector

import (
	"strconv"
	"time"

	"earshot/model"
	"earshot/model/tree"
	"earshot/ui/notation"
	"earshot/ui/text"
	"earshot/ui/theme"
)

// note says what a value stands for in the call, in at most room cells: the word
// and the time of an index, whether a segment is where its indices say.
func (m *Model) note(t *theme.Theme, n tree.Node, room int) []notation.Part {
	switch {
	case n.Kind == tree.Invalid:
		return nil
	case n.Cut && !m.folds.open(n):
		return fitting(room,
			[]notation.Part{{Look: t.Bad, Text: t.Glyphs.Bad + " stops being JSON in here"}},
			[]notation.Part{{Look: t.Bad, Text: t.Glyphs.Bad}})
	case n.Name.To > n.Name.From && m.tree.Repeated(n, maxRepeated):
		return fitting(room,
			[]notation.Part{{Look: t.Warn, Text: t.Glyphs.Warn + " repeated: readers take the last"}},
			[]notation.Part{{Look: t.Warn, Text: t.Glyphs.Warn + " repeated"}})
	case n.Kind == tree.String && n.At.To-n.At.From >= longString:
		return fitting(room, []notation.Part{{Look: t.Dim, Text: sizeOf(n.At.To - n.At.From)}})
	case m.places == nil:
		return nil
	}
	w := noter{places: m.places, theme: t, room: room}
	switch n.Kind {
	case tree.Object:
		return w.object(n)
	case tree.Number:
		switch m.tree.Name(n) {
		case "start_word":
			return w.index(n, false)
		case "end_word":
			return w.index(n, true)
		case "start":
			return w.moment(n, true)
		case "end":
			return w.moment(n, false)
		}
	}
	return nil
}

const (
	maxRepeated = 64   // how many members are looked at for one of the same name
	longString  = 1000 // bytes from which on a string has its size beside it
)

// fitting returns the first of some notes that has room, nil when none has.
func fitting(room int, notes ...[]notation.Part) []notation.Part {
	for _, n := range notes {
		if notation.Width(n) <= room {
			return n
		}
	}
	return nil
}

// A noter writes notes about places.
type noter struct {
	*places
	theme *theme.Theme
	room  int
}

// object says where the words are that an object is about.
func (p *noter) object(n tree.Node) []notation.Part {
	at := n.At.From
	if s := p.segment(at); s != nil && s.At == n.At {
		return p.anchor(s)
	}
	if w, ok := p.word(at); ok && p.call.Words[w].At == n.At {
		return p.resolved(w, p.call.Words[w].Start)
	}
	if e := p.entity(at); e != nil && e.At == n.At {
		if w, ok := p.within(e.Span.First); ok {
			return p.resolved(w, p.call.Words[w].Start)
		}
		return nil
	}
	if start, ok := p.start(n); ok {
		if w, ok := p.wordAt(start, n); ok {
			return p.resolved(w, start)
		}
	}
	return nil
}

// index resolves start_word or end_word to the word that is played.
func (p *noter) index(n tree.Node, end bool) []notation.Part {
	var span model.Span
	given := model.Given{}
	repaired := false
	if s := p.segment(n.At.From); s != nil {
		span, given, repaired = s.Anchor, s.Given, s.State == model.Repaired
	} else if e := p.entity(n.At.From); e != nil {
		span = e.Span
	}
	w, index := span.First, given.Start
	if end {
		w, index = span.Last-1, given.End
		if given.EndExclusive {
			index--
		}
	}
	if w, ok := p.within(w); !ok || span.Len() == 0 {
		return nil
	} else if note := p.resolved(w, p.call.Words[w].Start); !repaired || float64(p.call.Words[w].Index) == index {
		return note
	} else {
		is := notation.Part{Look: p.theme.Warn, Text: p.theme.Glyphs.Warn + " w" + strconv.Itoa(w)}
		return fitting(p.room, append([]notation.Part{is, {Text: " "}}, note...), []notation.Part{is})
	}
}

// moment resolves a start or an end that is a time.
func (p *noter) moment(n tree.Node, start bool) []notation.Part {
	at, ok := p.seconds(n)
	if !ok || !p.call.Timed {
		return nil
	}
	if w, ok := p.word(n.At.From); ok {
		if start {
			return p.resolved(w, at)
		}
		return fitting(p.room, p.time(at))
	}
	object, ok := p.tree.Parent(n)
	if !ok {
		return nil
	}
	heard := at
	if !start { // the last word that begins before it
		heard = max(at-time.Millisecond, 0)
	}
	if w, ok := p.wordAt(heard, object); ok {
		return p.resolved(w, at)
	}
	return nil
}

// resolved writes a time and a word, `⇢ 0:10.90 "Oh,"`; one of them where there is
// no room for both.
func (p *noter) resolved(w int, at time.Duration) []notation.Part {
	word := notation.Part{Look: p.theme.Text, Text: ` "` + text.Safe(p.call.Words[w].Text) + `"`}
	where := p.time(at)
	if !p.call.Timed {
		where = []notation.Part{{Look: p.theme.Dim, Text: p.theme.Glyphs.Link + " w" + strconv.Itoa(w)}}
	}
	alone := []notation.Part{{Look: p.theme.Dim, Text: p.theme.Glyphs.Link}, word}
	return fitting(p.room, append(where[:1:1], word), alone, where)
}

func (p *noter) time(at time.Duration) []notation.Part {
	b := append([]byte(p.theme.Glyphs.Link), ' ')
	return []notation.Part{{Look: p.theme.Dim, Text: string(notation.AppendTime(b, at, 2))}}
}

// anchor says whether the text of a segment is where its indices say.
func (p *noter) anchor(s *model.Segment) []notation.Part {
	t := p.theme
	look, glyph := notation.AnchorMark(t, s.State)
	name := []notation.Part{{Look: look, Text: glyph + " "}, {Look: notation.Look(t, s), Text: string(notation.AppendName(nil, t, s))}}
	short, long := "", ""
	switch s.State {
	case model.Exact:
		look, short = t.Dim, " w"+string(notation.AppendWords(nil, s.Anchor))
		long = " text = words " + string(notation.AppendWords(nil, s.Anchor))
	case model.Repaired:
		begins := "text begins at word " + strconv.Itoa(s.Anchor.First)
		short = " is w" + string(notation.AppendWords(nil, s.Anchor))
		if s.Shift == 0 {
			long = " " + begins + " and ends at word " + strconv.Itoa(s.Anchor.Last-1)
			break
		}
		sign := ""
		if s.Shift > 0 {
			sign = "+"
		}
		long = " shifted by " + sign + strconv.Itoa(s.Shift) + ": " + begins
	case model.NotFound:
		short, long = " not found", " text not found near; indices kept"
	default:
		look, long = t.Dim, " not checked"
		if s.Text == "" {
			long += ": no text"
		}
	}
	with := func(why string) []notation.Part { return append(name[:2:2], notation.Part{Look: look, Text: why}) }
	return fitting(p.room, with(long), with(short), name)
}
