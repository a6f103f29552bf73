package check

import "earshot/model"

// read reads the value of a known member.
func (k *checker) read(m *member, v *values) {
	from := k.i
	switch m.role {
	case theResults:
		if k.peek() == '[' { // a sample of the documentation has a list of one
			k.kindIs(m, anObject, "")
			k.i = from
			k.list(m)
			return
		}
	case theWords:
		if k.kindIs(m, anArray, "") != 0 {
			k.wordList(k.first)
		}
		return
	case theUtteranceWords:
		if k.kindIs(m, anArray, "") != 0 {
			k.utteranceWords(v)
		}
		return
	case theParagraphs, theUtterances:
		clear(k.next)
		clear(k.counted)
	}
	k.value(m)
	if k.bad >= 0 {
		return
	}
	switch m.role {
	case theParagraphs:
		k.allParagraphs()
	case theUtterances:
		k.allUtterances()
	case isNoted:
		k.noted[m.name] = where{k.here(), model.Range{From: int64(from), To: int64(k.i)}}
	}
}

// done compares an object that was read with the words.
func (k *checker) done(s *shape, v *values, from int) {
	switch s.role {
	case anAlternative:
		if k.first {
			k.transcriptWords(v, from)
		}
	case aChannel:
		k.channelDone(v, from)
	case aSentence:
		k.texts = append(k.texts, k.raw(v, "text"))
		k.labelFits(v, from)
	case aParagraph:
		k.paragraph(v, from)
		k.texts = k.texts[:0]
		k.labelFits(v, from)
	case anUtterance:
		k.utterance(v, from)
		k.labelFits(v, from)
	case anEntity:
		k.entity(v, from)
	case aSegment, theAverage:
		k.labelFits(v, from)
	}
}
