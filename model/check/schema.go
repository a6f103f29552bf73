package check

// What an answer is known to hold. Sources: the published contract of the
// service and real responses; what either has is known. Anything else is not
// wrong, but nobody reads it.

// A shape is a kind of object.
type shape struct {
	what    string // "a word"
	members []member
	any     *shape // what members of any name hold, where the names are data; nil where they are not
	free    bool   // the names are data, and so are the values
	role    role
	need    uint32 // members that are always there, a bit for each
}

// A member of an object.
type member struct {
	name  string
	kinds kind
	holds *shape // of the object, or of the objects in the list
	whole bool   // it is a whole number
	role  role
}

// A role says what a value is compared with.
type role uint8

const (
	noRole role = iota
	theResults
	theChannels
	theAlternatives
	theWords // of a channel
	theParagraphs
	theUtterances
	theUtteranceWords
	theEntities
	anAlternative
	aChannel
	aParagraph
	aSentence
	anUtterance
	anEntity
	aSegment
	theAverage
	isNoted
)

// wordSentiment is the place of that member in wordShape.
const wordSentiment = 7

var wordShape = &shape{what: "a word", need: 1<<4 - 1, members: []member{
	{name: "word", kinds: aString},
	{name: "start", kinds: aNumber},
	{name: "end", kinds: aNumber},
	{name: "confidence", kinds: aNumber},
	{name: "punctuated_word", kinds: aString},
	{name: "speaker", kinds: aNumber, whole: true},
	{name: "speaker_confidence", kinds: aNumber},
	{name: "sentiment", kinds: aString},
	{name: "sentiment_score", kinds: aNumber},
	{name: "language", kinds: aString},
}}

var sentenceShape = &shape{what: "a sentence", role: aSentence, members: []member{
	{name: "text", kinds: aString},
	{name: "start", kinds: aNumber},
	{name: "end", kinds: aNumber},
	{name: "sentiment", kinds: aString},
	{name: "sentiment_score", kinds: aNumber},
}}

var paragraphShape = &shape{what: "a paragraph", role: aParagraph, members: []member{
	{name: "sentences", kinds: anArray, holds: sentenceShape},
	{name: "start", kinds: aNumber},
	{name: "end", kinds: aNumber},
	{name: "num_words", kinds: aNumber, whole: true},
	{name: "speaker", kinds: aNumber, whole: true},
	{name: "sentiment", kinds: aString},
	{name: "sentiment_score", kinds: aNumber},
}}

var utteranceShape = &shape{what: "an utterance", role: anUtterance, members: []member{
	{name: "start", kinds: aNumber},
	{name: "end", kinds: aNumber},
	{name: "confidence", kinds: aNumber},
	{name: "channel", kinds: aNumber, whole: true},
	{name: "transcript", kinds: aString},
	{name: "words", kinds: anArray, holds: wordShape, role: theUtteranceWords},
	{name: "speaker", kinds: aNumber, whole: true},
	{name: "id", kinds: aString},
	{name: "sentiment", kinds: aString},
	{name: "sentiment_score", kinds: aNumber},
}}

var alternativeShape = &shape{what: "an alternative", role: anAlternative, members: []member{
	{name: "transcript", kinds: aString},
	{name: "confidence", kinds: aNumber},
	{name: "words", kinds: anArray, holds: wordShape, role: theWords},
	{name: "paragraphs", kinds: anObject, holds: &shape{what: "paragraphs", members: []member{
		{name: "transcript", kinds: aString},
		{name: "paragraphs", kinds: anArray, holds: paragraphShape, role: theParagraphs},
	}}},
	{name: "entities", kinds: anArray, role: theEntities, holds: &shape{what: "an entity", role: anEntity, members: []member{
		{name: "label", kinds: aString},
		{name: "value", kinds: aString},
		{name: "raw_value", kinds: aString},
		{name: "confidence", kinds: aNumber},
		{name: "start_word", kinds: aNumber, whole: true},
		{name: "end_word", kinds: aNumber, whole: true},
	}}},
	{name: "summaries", kinds: anArray, holds: &shape{what: "a summary of the old kind", role: aSegment, members: []member{
		{name: "start_word", kinds: aNumber, whole: true},
		{name: "end_word", kinds: aNumber, whole: true},
		{name: "summary", kinds: aString},
	}}},
	{name: "topics", kinds: anArray, holds: segmentShape("topics", "topic", "confidence")},
	{name: "languages", kinds: anArray},
	{name: "translations", kinds: anArray},
}}

// segmentShape is a segment with a list of labels.
func segmentShape(list, label, score string) *shape {
	return &shape{what: "a segment", role: aSegment, members: []member{
		{name: "start_word", kinds: aNumber, whole: true},
		{name: "end_word", kinds: aNumber, whole: true},
		{name: "text", kinds: aString},
		{name: list, kinds: anArray, holds: &shape{what: "a label", members: []member{
			{name: label, kinds: aString},
			{name: score, kinds: aNumber},
		}}},
	}}
}

func laneShape(of *shape, more ...member) *shape {
	return &shape{what: "a lane", members: append([]member{{name: "segments", kinds: anArray, holds: of}}, more...)}
}

var resultsShape = &shape{what: "results", members: []member{
	{name: "channels", kinds: anArray, role: theChannels, holds: &shape{what: "a channel", role: aChannel, members: []member{
		{name: "alternatives", kinds: anArray, holds: alternativeShape, role: theAlternatives},
		{name: "detected_language", kinds: aString},
		{name: "language_confidence", kinds: aNumber},
		{name: "search", kinds: anArray, holds: &shape{what: "a search", members: []member{
			{name: "query", kinds: aString},
			{name: "hits", kinds: anArray, holds: &shape{what: "a hit", members: []member{
				{name: "confidence", kinds: aNumber},
				{name: "start", kinds: aNumber},
				{name: "end", kinds: aNumber},
				{name: "snippet", kinds: aString},
			}}},
		}}},
	}}},
	{name: "utterances", kinds: anArray, holds: utteranceShape, role: theUtterances},
	{name: "summary", kinds: anObject | aString, holds: &shape{what: "the summary", members: []member{
		{name: "result", kinds: aString},
		{name: "short", kinds: aString},
		{name: "text", kinds: aString},
	}}},
	{name: "topics", kinds: anObject, holds: laneShape(segmentShape("topics", "topic", "confidence_score"))},
	{name: "intents", kinds: anObject, holds: laneShape(segmentShape("intents", "intent", "confidence_score"))},
	{name: "sentiments", kinds: anObject, holds: laneShape(
		&shape{what: "a segment", role: aSegment, members: []member{
			{name: "start_word", kinds: aNumber, whole: true},
			{name: "end_word", kinds: aNumber, whole: true},
			{name: "text", kinds: aString},
			{name: "sentiment", kinds: aString},
			{name: "sentiment_score", kinds: aNumber},
		}},
		member{name: "average", kinds: anObject, holds: &shape{what: "the average", role: theAverage, members: []member{
			{name: "sentiment", kinds: aString},
			{name: "sentiment_score", kinds: aNumber},
		}}},
	)},
}}

var modelShape = &shape{what: "a model", members: []member{
	{name: "name", kinds: aString},
	{name: "version", kinds: aString},
	{name: "arch", kinds: aString},
	{name: "tier", kinds: aString}, // until 2023
}}

var usageShape = &shape{what: "the use of tokens", members: []member{
	{name: "model_uuid", kinds: aString},
	{name: "input_tokens", kinds: aNumber, whole: true},
	{name: "output_tokens", kinds: aNumber, whole: true},
}}

var answerShape = &shape{what: "an answer", members: []member{
	{name: "request_id", kinds: aString},
	{name: "metadata", kinds: anObject, holds: &shape{what: "metadata", members: []member{
		{name: "transaction_key", kinds: aString},
		{name: "request_id", kinds: aString},
		{name: "sha256", kinds: aString, role: isNoted},
		{name: "created", kinds: aString},
		{name: "duration", kinds: aNumber, role: isNoted},
		{name: "channels", kinds: aNumber, whole: true},
		{name: "language", kinds: aString},
		{name: "models", kinds: anArray},
		{name: "model_info", kinds: anObject, holds: &shape{what: "the models", any: modelShape}},
		{name: "summary_info", kinds: anObject, holds: usageShape},
		{name: "sentiment_info", kinds: anObject, holds: usageShape},
		{name: "topics_info", kinds: anObject, holds: usageShape},
		{name: "intents_info", kinds: anObject, holds: usageShape},
		{name: "tags", kinds: anArray},
		{name: "extra", kinds: anObject, holds: &shape{what: "extra", free: true}},
		{name: "warnings", kinds: anArray, role: isNoted, holds: &shape{what: "a warning", members: []member{
			{name: "parameter", kinds: aString},
			{name: "type", kinds: aString},
			{name: "message", kinds: aString},
		}}},
	}}},
	{name: "results", kinds: anObject, holds: resultsShape, role: theResults},
}}

// messageShape is any message of the live endpoint. Which members go with
// which type is not checked.
var messageShape = &shape{what: "a message", members: []member{
	{name: "type", kinds: aString},
	{name: "channel_index", kinds: anArray},
	{name: "channel", kinds: anArray | anObject, holds: &shape{what: "a channel", members: []member{
		{name: "alternatives", kinds: anArray, holds: &shape{what: "an alternative", members: []member{
			{name: "transcript", kinds: aString},
			{name: "confidence", kinds: aNumber},
			{name: "words", kinds: anArray, holds: wordShape},
			{name: "languages", kinds: anArray},
		}}},
	}}},
	{name: "duration", kinds: aNumber},
	{name: "start", kinds: aNumber},
	{name: "is_final", kinds: aBool},
	{name: "speech_final", kinds: aBool},
	{name: "from_finalize", kinds: aBool},
	{name: "entities", kinds: anArray},
	{name: "metadata", kinds: anObject, holds: &shape{what: "metadata", members: []member{
		{name: "request_id", kinds: aString},
		{name: "model_info", kinds: anObject, holds: modelShape},
		{name: "model_uuid", kinds: aString},
		{name: "extra", kinds: anObject, holds: &shape{what: "extra", free: true}},
	}}},
	{name: "timestamp", kinds: aNumber},
	{name: "last_word_end", kinds: aNumber},
	{name: "transaction_key", kinds: aString},
	{name: "request_id", kinds: aString},
	{name: "sha256", kinds: aString, role: isNoted},
	{name: "created", kinds: aString},
	{name: "channels", kinds: aNumber, whole: true},
	{name: "models", kinds: anArray},
	{name: "model_info", kinds: anObject, holds: &shape{what: "the models", any: modelShape}},
	{name: "description", kinds: aString},
	{name: "message", kinds: aString},
	{name: "variant", kinds: aString},
}}

// readShape is an answer of /v1/read that is grafted onto a call.
var readShape = &shape{what: "an answer", members: []member{
	{name: "request_id", kinds: aString},
	answerShape.members[answerShape.find([]byte("metadata"))],
	{name: "results", kinds: anObject, role: theResults, holds: &shape{what: "results of /v1/read", members: []member{
		resultsShape.members[resultsShape.find([]byte("summary"))],
		resultsShape.members[resultsShape.find([]byte("topics"))],
		resultsShape.members[resultsShape.find([]byte("intents"))],
		resultsShape.members[resultsShape.find([]byte("sentiments"))],
	}}},
}}

// sessionShape is any of the lines that earshot adds to the messages of a live
// session that it saves.
var sessionShape = &shape{what: "a line of a saved session", members: []member{
	{name: "type", kinds: aString},
	{name: "version", kinds: aNumber, whole: true},
	{name: "created", kinds: aString},
	{name: "file", kinds: aString},
	{name: "sample_rate", kinds: aNumber, whole: true},
	{name: "channels", kinds: aNumber, whole: true},
	{name: "participant", kinds: aString},
	{name: "at", kinds: aString},
	{name: "offset", kinds: aNumber},
	{name: "from", kinds: aNumber},
	{name: "to", kinds: aNumber},
	{name: "duration", kinds: aNumber},
}}
