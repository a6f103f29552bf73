package model

import "context"

// How much a preview reads: enough words for any screen, and no more of the
// file than takes a millisecond.
const (
	previewWords = 500
	previewBytes = 4 << 20
)

// Preview reads the first words of an answer, and what is said before them,
// from the beginning of the document. The call is Partial: it has turns and
// sentences of these words (the last of each may be cut) and no segments. Of
// several channels it holds the first. Preview returns nil when no words stand
// within the first 4 MiB, or when these are not the beginning of a batch
// answer; Decode says why.
func Preview(doc *Document) *Call {
	var c *Call
	err := doc.read(func(data []byte) error {
		d := newDecoder(context.Background(), doc, data[:min(len(data), previewBytes)])
		d.limit = previewWords
		d.document() // an error here is the end of the preview, not of the file
		if d.call.Shape != ShapeListen || len(d.channels) == 0 || len(d.channels[0].words) == 0 {
			return nil
		}
		if d.err != nil && d.err != errEnough { // the last word was cut off
			ch := &d.channels[0]
			ch.words = ch.words[:len(ch.words)-1]
		}
		d.call.Partial = true
		d.gather()
		d.call.buildTurns()
		d.call.buildSentences()
		d.call.index()
		c = d.call
		return nil
	})
	if err != nil || c == nil || len(c.Words) == 0 {
		return nil
	}
	return c
}
