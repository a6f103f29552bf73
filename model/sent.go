package model

import "strings"

// TextOf returns the words of a call as the text to send to /v1/read: one space
// between words, and a new line where another turn begins. The service counts
// what white space separates, so every word is one such token, whatever is in
// it, and indices in the answer are indices of Call.Words.
func TextOf(c *Call) string {
	var b strings.Builder
	turn := 0
	for i := range c.Words {
		if i > 0 {
			if turn+1 < len(c.Turns) && c.Turns[turn+1].First == i {
				turn++
				b.WriteByte('\n')
			} else {
				b.WriteByte(' ')
			}
		}
		b.WriteString(sentToken(c.Words[i].Text))
	}
	return b.String()
}

// sentToken returns the text of a word as one token: "New York" becomes "New-York",
// and nothing at all an ellipsis.
func sentToken(text string) string {
	if text != "" && !strings.ContainsFunc(text, notInWord) {
		return text
	}
	parts := strings.FieldsFunc(text, notInWord)
	if len(parts) == 0 {
		return gapText
	}
	return strings.Join(parts, "-")
}
