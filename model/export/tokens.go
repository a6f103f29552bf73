package export

import (
	"strings"
	"time"
	"unicode/utf8"

	"github.com/clipperhouse/displaywidth"

	"earshot/model"
	"earshot/model/export/harmless"
)

// cells measures text as a screen of fixed width shows it.
func cells(s string) int { return displaywidth.String(s) }

// tokensOf makes tokens of words that follow one another.
func tokensOf(c *model.Call, words []int32) []token {
	tokens := make([]token, 0, len(words))
	for k, w := range words {
		i := int(w)
		said := strings.TrimSpace(harmless.Text(c.Words[i].Text))
		if said == "" {
			continue
		}
		t := token{text: said, cells: cells(said), from: c.Onset(i), to: spokenTo(c, i), after: boundaryOf(said)}
		t.glued = k > 0 && c.Joiner(int(words[k-1]), i) == ""
		if k+1 == len(words) {
			t.after = sentenceEnd
		} else if c.Onset(int(words[k+1]))-t.to >= clausePause && t.after < clauseEnd {
			t.after = clauseEnd
		}
		tokens = appendPieces(tokens, t)
	}
	return tokens
}

// appendPieces appends a token; one that is wider than a line, in pieces that
// are not.
func appendPieces(tokens []token, t token) []token {
	if t.cells <= lineCells {
		return append(tokens, t)
	}
	whole, text := t, t.text
	for text != "" {
		piece := displaywidth.TruncateString(text, lineCells, "")
		if piece == "" { // a character wider than a line: there is none, but nothing may hang on it
			_, n := utf8.DecodeRuneInString(text)
			piece = text[:n]
		}
		cut := len(piece)
		piece = strings.TrimRight(piece, " ")
		rest := strings.TrimLeft(text[cut:], " ")
		spaced := len(piece)+len(rest) < len(text) // some words of an answer have spaces inside
		text = rest
		t.text, t.cells = piece, min(cells(piece), lineCells)
		// Its pieces are said one after the other.
		share := time.Duration(float64(whole.to-whole.from) * float64(len(piece)) / float64(len(whole.text)))
		t.to = min(t.from+share, whole.to)
		t.after = clauseEnd
		if text == "" {
			t.to, t.after = whole.to, whole.after
		}
		tokens = append(tokens, t)
		t.from, t.glued = t.to, !spaced
	}
	return tokens
}

// boundaryOf says what ends with a word, by its last character.
func boundaryOf(word string) boundary {
	word = strings.TrimRight(word, `"'”’)]}»」』）`)
	r, _ := utf8.DecodeLastRuneInString(word)
	switch r {
	case '.', '?', '!', '…', '。', '？', '！', '．', '؟', '।':
		return sentenceEnd
	case ',', ';', ':', '–', '—', '，', '、', '；', '：', '،':
		return clauseEnd
	}
	switch strings.ToLower(word) {
	case "a", "an", "the", "of", "to", "in", "on", "at", "for", "with", "from", "by", "into", "about", "than", "as", "if", "and", "or", "but", "that", "my", "your", "his", "her", "our", "their", "its", "is", "are", "was", "were", "i", "we", "you", "he", "she", "they", "it", "mr.", "mrs.", "ms.", "dr.":
		return clinging
	}
	return midPhrase
}
