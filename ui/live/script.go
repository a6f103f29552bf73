package live

import (
	"slices"
	"time"

	"earshot/ui/text"
)

// script is what was said, as turns, and what may have been said: the interim
// words of each channel, which the next result replaces. It is a value: with
// returns another one.
type script struct {
	turns   []turn
	interim []interim // by channel
	breaks  []bool    // by channel: the next final begins a turn
	words   int
	width   int
}

// turn is what one voice said until another spoke or it paused.
type turn struct {
	voice voice
	start time.Duration
	words []string
	rows  []row // for the width
}

// row is a line of a turn: its words from first to last.
type row struct{ first, last int }

type interim struct {
	words []Word
	from  time.Duration
}

// voice is who speaks: a speaker of a channel.
type voice struct{ channel, speaker int }

// with takes up a result. A final replaces what its channel had of interim
// words that begin before it ends: a later interim stays.
func (s script) with(r Result) script {
	s.interim = grown(s.interim, r.Channel)
	s.breaks = grown(s.breaks, r.Channel)
	if !r.Final {
		s.interim[r.Channel] = interim{words: r.Words, from: r.From}
		return s
	}
	if s.interim[r.Channel].from < r.To {
		s.interim[r.Channel] = interim{}
	}
	for _, w := range r.Words {
		s = s.add(voice{r.Channel, w.Speaker}, w)
	}
	return s
}

// add appends a final word.
func (s script) add(v voice, w Word) script {
	at := len(s.turns) - 1
	fresh := at < 0 || s.turns[at].voice != v || s.breaks[v.channel]
	s.breaks[v.channel] = false
	if fresh {
		s.turns = append(s.turns, turn{voice: v, start: w.Start})
		at++
	}
	t := &s.turns[at]
	t.words = append(t.words, text.Safe(w.Text))
	s.words++
	t.rows = addRow(t.rows, t.words, s.room())
	return s
}

// paused lets the next final of a channel begin a turn of its own.
func (s script) paused(channel int) script {
	s.breaks = grown(s.breaks, channel)
	s.breaks[channel] = true
	return s
}

// grown returns a copy of a list that has an element for a channel.
func grown[T any](list []T, channel int) []T {
	list = slices.Clone(list)
	for len(list) <= channel {
		var none T
		list = append(list, none)
	}
	return list
}

// wrapped lays the turns out for a width.
func (s script) wrapped(width int) script {
	if width == s.width {
		return s
	}
	s.width = width
	s.turns = slices.Clone(s.turns)
	for i := range s.turns {
		s.turns[i].rows = wrap(s.turns[i].words, s.room())
	}
	return s
}

// gutter is the room for the time and the voice, before the words.
const gutter = 11

func (s script) room() int { return max(s.width-gutter-1, 8) }

// lines counts the lines of all that is final.
func (s script) lines() int {
	n := 0
	for i := range s.turns {
		n += len(s.turns[i].rows)
	}
	return n
}

// at returns the turn that a line belongs to, and the line's first word in it.
// Lines count from 0.
func (s script) at(line int) (turn, word int) {
	for i := range s.turns {
		rows := s.turns[i].rows
		if line < len(rows) {
			return i, rows[line].first
		}
		line -= len(rows)
	}
	return len(s.turns), 0
}

// lineOf returns the line that a word of a turn is in.
func (s script) lineOf(turn, word int) int {
	n := 0
	for i := range s.turns[:turn] {
		n += len(s.turns[i].rows)
	}
	if turn == len(s.turns) {
		return n
	}
	for _, r := range s.turns[turn].rows {
		if word < r.last {
			break
		}
		n++
	}
	return n
}

// wrap breaks words into rows of a width.
func wrap(words []string, room int) []row {
	var rows []row
	for i := range words {
		rows = addRow(rows, words[:i+1], room)
	}
	return rows
}

// addRow lays out the last of words after the others.
func addRow(rows []row, words []string, room int) []row {
	last := len(words)
	if n := len(rows); n > 0 {
		used := -1
		for _, w := range words[rows[n-1].first:last] {
			used += 1 + text.Width(w)
		}
		if used <= room {
			rows[n-1].last = last
			return rows
		}
	}
	return append(rows, row{last - 1, last})
}
