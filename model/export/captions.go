package export

import (
	"iter"
	"time"

	"github.com/clipperhouse/displaywidth"

	"earshot/model"
)

// What captioners expect of a caption: two lines of at most 42 cells, shown long
// enough to be read and not for too long, with a short gap before the next.
// (Guides of broadcasters and streaming services differ by little; these are the
// common values.)
const (
	lineCells      = 42
	cueLines       = 2
	cellsPerSecond = 20 // a reading speed; an ideograph is two cells
	shortest       = 800 * time.Millisecond
	longest        = 7 * time.Second
	labelCells     = 24                    // of a name; a line has room for some words beside it
	gap            = 84 * time.Millisecond // two frames at 24 a second
)

// A Cue is one caption. Cues follow one another: each begins at least two
// frames after the one before it has ended, and is shown for 0.8 to 7 seconds.
type Cue struct {
	From, To time.Duration // whole milliseconds
	Lines    []CueLine     // one or two, each at most 42 cells wide
}

// A CueLine is a line of a caption.
type CueLine struct {
	Voice   int    // who says it, an index into Call.Voices
	Changes bool   // somebody else spoke before
	Label   string // what stands before the text to say so, "- " or "Speaker 1: "; may be empty
	Text    string // on one line, harmless, not escaped for any format
}

// Speakers says how captions tell who speaks.
type Speakers string

// The ways to tell speakers.
const (
	Dashes  Speakers = "dashes" // a dash where another voice begins; where it is empty, too
	Names   Speakers = "names"  // its name
	NoNames Speakers = "none"
)

// label returns what stands before the first line of another voice.
func (s Speakers) label(c *model.Call, voice int) string {
	switch {
	case len(c.Voices) < 2 || s == NoNames:
		return ""
	case s == Names:
		return displaywidth.TruncateString(VoiceName(c, voice), labelCells, "…") + ": "
	}
	return "- "
}

// Captions yields the captions of a call that has times.
func Captions(c *model.Call, speakers Speakers) iter.Seq[Cue] {
	return timed(paired(c, speakers, split(c, speakers, blocks(c))))
}

// A token is what a caption is made of and what is never broken: a word, or a
// piece of one that is wider than a line.
type token struct {
	text     string
	cells    int
	glued    bool // no space stands before it
	from, to time.Duration
	after    boundary // what ends with it
}

// A boundary says how good a place behind a token is to end a caption or a line.
type boundary uint8

const (
	midPhrase   boundary = iota
	clinging             // worse: an article, a preposition and the like belong to what follows
	clauseEnd            // a comma and its like, or a short pause
	sentenceEnd          // or a long pause
)

// A block is what one voice says in a row.
type block struct {
	voice  int
	tokens []token
}

// Where a voice stops for a caption.
const (
	clausePause   = 300 * time.Millisecond
	sentencePause = time.Second
	blockPause    = 1500 * time.Millisecond
	otherWords    = 4   // of other voices between two words of one, and it has stopped
	blockTokens   = 400 // a limit to what is looked at together
)

// blocks yields what the voices say, one after another, by when each begins.
// Where several talk at once, the sentences of each are kept together although
// their words alternate on the timeline.
func blocks(c *model.Call) iter.Seq[block] {
	return func(yield func(block) bool) {
		var last block
		var end time.Duration // of the last token
		for _, p := range phrases(c) {
			tokens := tokensOf(c, p.words)
			if len(tokens) == 0 {
				continue
			}
			if len(last.tokens) > 0 && (last.voice != p.voice || tokens[0].from-end >= blockPause || len(last.tokens) > blockTokens) {
				if !yield(last) {
					return
				}
				last = block{}
			}
			last.voice = p.voice
			last.tokens = append(last.tokens, tokens...)
			end = tokens[len(tokens)-1].to
		}
		if len(last.tokens) > 0 {
			yield(last)
		}
	}
}

// A phrase is a sentence of one voice, or what it says of one without a pause.
type phrase struct {
	voice int
	words []int32 // on the timeline
}

// phrases finds the phrases, in the order of their first words.
func phrases(c *model.Call) []*phrase {
	type state struct {
		open *phrase
		end  time.Duration // of its last word
		at   int           // how many words of all voices had been said then
	}
	var list []*phrase
	voices := make([]state, len(c.Voices))
	sentence := 0
	for _, t := range c.Turns {
		v := &voices[t.Voice]
		for i := t.First; i < t.Last; i++ {
			for c.Sentences[sentence].Last <= i {
				sentence++
			}
			from := c.Onset(i)
			if v.open != nil && (from-v.end >= sentencePause || i-v.at > otherWords || len(v.open.words) >= blockTokens) {
				v.open = nil
			}
			if v.open == nil {
				v.open = &phrase{voice: t.Voice}
				list = append(list, v.open)
			}
			v.open.words = append(v.open.words, int32(i))
			v.end, v.at = max(from, spokenTo(c, i)), i
			if c.Sentences[sentence].Last == i+1 && (i+1 < t.Last || boundaryOf(c.Words[i].Text) == sentenceEnd) {
				v.open = nil
			}
		}
	}
	return list
}

// spokenTo returns when a word ends, its onset when that is not known.
func spokenTo(c *model.Call, word int) time.Duration {
	from := c.Onset(word)
	if _, end, ok := c.Words[word].Spoken(); ok && end > from {
		return end
	}
	return from
}
