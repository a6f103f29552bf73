package check

import (
	"fmt"
	"slices"
)

// Severity says how much a finding matters.
type Severity uint8

// The severities.
const (
	Note    Severity = iota + 1 // worth knowing; nothing is wrong with what is played
	Warning                     // the answer contradicts itself, and what is meant can be told
	Error                       // whoever takes the answer at its word goes wrong
)

func (s Severity) String() string {
	switch s {
	case Note:
		return "note"
	case Warning:
		return "warning"
	case Error:
		return "error"
	}
	return fmt.Sprintf("Severity(%d)", uint8(s))
}

// ParseSeverity reads what String writes.
func ParseSeverity(s string) (Severity, bool) {
	for _, severity := range [...]Severity{Note, Warning, Error} {
		if severity.String() == s {
			return severity, true
		}
	}
	return 0, false
}

// A Rule is one thing that is looked at in every answer. Its ID never changes
// and is never used for another rule.
type Rule struct {
	ID       string
	Severity Severity // what its findings have, unless they say otherwise
	Title    string   // what it asks of an answer, in a line
	Why      string   // what it is about, why it matters, and where the rule comes from
	Playback string   // what playback does about it
}

// Rules returns all rules, those about words first, in the order they are
// listed everywhere.
func Rules() []Rule { return slices.Clone(rules) }

// RuleByID returns the rule with that ID.
func RuleByID(id string) (Rule, bool) {
	i := slices.IndexFunc(rules, func(r Rule) bool { return r.ID == id })
	if i < 0 {
		return Rule{}, false
	}
	return rules[i], true
}

// The IDs of the rules.
const (
	TimeBackwards       = "time-backwards"
	TimeMissing         = "time-missing"
	WordPastDuration    = "word-past-duration"
	WordIncomplete      = "word-incomplete"
	WordCount           = "word-count"
	TranscriptText      = "transcript-text"
	IndexRange          = "index-range"
	IndexShift          = "index-shift"
	IndexMissing        = "index-missing"
	IndexFloat          = "index-float"
	TextMismatch        = "text-mismatch"
	TextMissing         = "text-missing"
	LabelMissing        = "label-missing"
	LabelScore          = "label-score"
	ScoreRange          = "score-range"
	Order               = "order"
	SentimentOverlap    = "sentiment-overlap"
	SentimentGap        = "sentiment-gap"
	AverageWords        = "average-words"
	EntityWords         = "entity-words"
	ParagraphWords      = "paragraph-words"
	UtteranceWords      = "utterance-words"
	EmptyAlternative    = "empty-alternative"
	ChannelWithoutWords = "channel-without-words"
	DurationRecording   = "duration-recording"
	HashRecording       = "hash-recording"
	ServiceWarning      = "service-warning"
	SummaryFailed       = "summary-failed"
	UnknownField        = "unknown-field"
	DuplicateMember     = "duplicate-member"
	WrongType           = "wrong-type"
	InvalidJSON         = "invalid-json"
	SessionGap          = "session-gap"
	SessionEnd          = "session-end"
	GraftText           = "graft-text"
	NotRead             = "not-read"
)

var rules = []Rule{
	{TimeBackwards, Error, "the times of words run forwards",
		"No word of a channel starts before the word that stands before it, and none ends before it starts. A player that finds the word for a moment by halving the list goes wrong from such a word on. In 30,743 words of real responses not one ran backwards.",
		"the longest run of words whose starts are in order is trusted; a word outside of it is played from the start of the trusted word before it"},
	{TimeMissing, Warning, "every word has a start and an end",
		"A word without a time of its own, or with one that is negative or no number, can't be played from. Measured on real responses: every word has both.",
		"the word is played from the start of the last sound word before it"},
	{WordPastDuration, Warning, "no word ends after the recording does",
		"metadata.duration is the length of what was analysed, so no word can end later. Measured on real responses: one word in 30,743 did, the last of an answer of a Whisper model, by 0.3 s.",
		"the word is played to the end of the recording"},
	{WordIncomplete, Note, "every word has word, start, end and confidence",
		"These four members stand in every word of every real response that was measured, whatever was asked for; only what a feature adds may be absent. A word that lacks one was edited, or comes from elsewhere.",
		"what is absent stays absent: it is shown as such and never taken for zero"},
	{WordCount, Error, "words[] holds as many words as the transcript",
		"All indices of an answer count words[]. Where the transcript says more words than the list holds, or fewer, the answer was cut or edited, and indices made before that lead to other words. Measured on real responses: the two agree in all but one, which its author had cut to five words.",
		"words[] alone is played and counted; the transcript is only used where there is no list"},
	{TranscriptText, Warning, "the transcript is its words",
		"The transcript is punctuated_word, or word where that is absent, of all words, with spaces between them where the script has spaces. Measured on real responses: 39 of 41 to the letter; one was cut by its author, one is Chinese and joined without spaces, which counts as the same here.",
		"words[] is shown, and not the transcript"},
	{IndexRange, Error, "start_word and end_word lie within the words",
		"The indices of a segment count from 0 and include the word at end_word, except in entities and in summaries and topics of the old kind, where end_word is the first word after it. A program that takes an index outside of words[] at its word fails there. Measured on real responses: no index was out of range but those that index-shift explains.",
		"the words are looked for by the segment's text; where that fails, too, the indices are cut to the words there are"},
	{IndexShift, Warning, "a segment's text stands at the words its indices name",
		"The text of a segment is the words from start_word to end_word. A topic or an intent that begins with the first word of a call comes back with both indices one too high: a fault of the service, seen in 4 of 4 such segments of real responses and in its documentation. Who trusts them plays one word too late.",
		"the words that hold the text are played, and not those of the indices"},
	{IndexMissing, Error, "a segment has start_word and end_word",
		"A segment without its indices, or with something else than a number in their place, has no place in the words but the one its text tells.",
		"the words are looked for by the segment's text, from the end of the segment before it on"},
	{IndexFloat, Note, "whole numbers are written as whole numbers",
		"Version 3 of a client library in Python saved answers with start_word 12.0 for 12, five of 41 real files. Languages that tell the two apart fail on it. A number that isn't whole, 12.5, is no index at all.",
		"the number is used, and cut to a whole one where it isn't"},
	{TextMismatch, Error, "a segment's text is the text of some words",
		"The text of a segment stands in the words of its channel letter for letter: 59 of 63 segments of real responses at their indices, the other four one word before. Where it is nowhere near, either the words or the segment were edited.",
		"the words most like the text are played where enough of them agree; else those of the indices, cut to what is there, marked ✗"},
	{TextMissing, Note, "a segment has a text",
		"Without a text nothing shows whether the indices are right, and the known fault of indices that are one too high can't be told.",
		"the words of the indices are played, unchecked"},
	{LabelMissing, Warning, "a segment says what it was made for",
		"A segment of topics or intents names at least one, a segment of sentiments one of positive, neutral and negative. Measured on real responses: one to four topics each, never none.",
		"the segment stands in its lane without a name"},
	{LabelScore, Warning, "the label of a sentiment follows from its score",
		"positive begins at a score of 1/3, negative at -1/3, neutral lies between (the documentation names the same break points). Measured on real responses: true of 33 of 33 segments and 1,377 of 1,377 words.",
		"label and score are shown as the answer has them; nothing is made to fit"},
	{ScoreRange, Warning, "a confidence is from 0 to 1, a sentiment score from -1 to 1",
		"Outside of that a number means nothing. Measured on real responses: all are inside.",
		"the number is shown as it is; charts cut it to the range"},
	{Order, Warning, "segments of a lane stand in the order of their words",
		"Segments of one lane ascend by start_word. They may overlap and nest. Measured on real responses: true of every lane.",
		"segments are put in order by where they are found in the words"},
	{SentimentOverlap, Warning, "no word has two sentiment segments",
		"Unlike topics and intents, sentiments cut a call into pieces that follow one another. Measured on real responses: no two of 33 overlap.",
		"each is shown at its own words; the first of them names the sentiment of a word that has none of its own"},
	{SentimentGap, Note, "sentiment segments cover every word",
		"Measured on real responses: in 3 of 3 answers the segments cover all words with nothing between them. A gap may mean that some were taken out.",
		"words in the gap have no sentiment"},
	{AverageWords, Note, "the average sentiment is near the mean of the words",
		"How the service computes the average is not documented. Measured on real responses it lies within 0.002 of the mean score of all words; one more than 0.05 off belongs to other words, or was computed otherwise.",
		"the average is shown as the answer has it, never computed anew"},
	{EntityWords, Warning, "an entity's value is what its words say",
		"An entity names the words from start_word up to, but not including, end_word. Measured on real responses: of 62 values 37 are those words, the other 25 are once case and punctuation are left out.",
		"the words of the indices are lit, and the value is shown as it is"},
	{ParagraphWords, Warning, "paragraphs are made of the words, in order",
		"Paragraphs hold all words of their channel, num_words each, and their sentences tell the same text. Measured on real responses: 402 of 402 paragraphs did, and the sum of num_words was the number of words in 27 of 27 answers.",
		"paragraphs are not used: turns and sentences come from the words"},
	{UtteranceWords, Warning, "utterances hold the words, in order",
		"The words of all utterances are the words of the channels once more, and an utterance's transcript is its words. Measured on real responses: true of 301 utterances in 7 of 7 answers.",
		"utterances are not used: turns and sentences come from the words of the channels"},
	{EmptyAlternative, Warning, "a channel has an alternative with words or a transcript",
		"A channel without alternatives, or with an empty one, says nothing about what was heard. A silent channel has an alternative with an empty transcript and an empty list.",
		"the channel is counted, and nothing of it can be played or shown"},
	{ChannelWithoutWords, Note, "every channel has words",
		"Nothing was recognised in the channel. It may be silent, or the call was recorded on another one.",
		"nothing is shown for the channel; its sound is played"},
	{DurationRecording, Warning, "the recording is as long as the answer says",
		"metadata.duration is the length of the recording that was analysed. A recording that differs by more than half a second and more than one per cent was cut, or is another one.",
		"it is played, with a warning; words may be heard elsewhere"},
	{HashRecording, Warning, "the recording is the one that was analysed",
		"metadata.sha256 is that of the very bytes that were sent: true of 8 of 8 recordings that were at hand. Another one means that the recording was converted since, or is another one.",
		"it is played, with a warning; words may be heard elsewhere"},
	{ServiceWarning, Warning, "the service has nothing to complain about",
		"The service says in metadata.warnings when it left something out that was asked for, such as a feature that it has not for the language (unsupported_language).",
		"the warning is shown with the summary"},
	{SummaryFailed, Warning, "the summary was made",
		"With result failure the text of the summary is a notice and no summary; the documentation names an unsupported language as the reason.",
		"the notice is shown as what it is"},
	{UnknownField, Note, "every member is a known one",
		"A member that neither the published contract nor any real response has. It may be newer than this program, added by whoever saved the file, or misspelt.",
		"it is kept and shown in the raw answer, and otherwise not used"},
	{DuplicateMember, Warning, "no member stands twice in an object",
		"JSON leaves open what that means (RFC 8259, section 4); most readers take the last, some the first, some both.",
		"the last one counts"},
	{WrongType, Warning, "every member has the type it should have",
		"A string where a number belongs, and the like. Strict readers reject the whole answer.",
		"the member counts as absent"},
	{InvalidJSON, Error, "the answer is JSON throughout",
		"A part of the answer that playback skips is no JSON (RFC 8259). Other readers reject all of it. What follows that place was not checked.",
		"what was read is played"},
	{SessionGap, Warning, "all sound of a live session was sent",
		"Sound that could not be sent for longer than it is kept, because there was no connection, has no words. It is in the recording all the same: analyse that to have them.",
		"the recording is played; there are no words to follow"},
	{SessionEnd, Note, "a live session was ended",
		"A session that has no line with its end is still going on, or its program or machine was stopped. All messages up to then are there.",
		"what was saved is played"},
	{GraftText, Error, "what is grafted onto a call is about the call",
		"The texts of the segments of an answer of /v1/read are those of the text that was sent. Where fewer than half of their words are in the call, that was another text.",
		"its segments are shown, marked ✗; their other faults are not told"},
	{NotRead, Warning, "all of the file was read",
		"The file holds more than one answer, more than is plausible, or messages that can't be read.",
		"what was read is played"},
}
