package cli

// liveParameters are those that Deepgram documents for live sound.
func liveParameters() []parameter {
	const on = "true"
	return []parameter{
		{name: "interim_results", usual: on, usage: "words before they are sure"},
		{name: "language", kind: paramWord, of: []string{"en", "multi"}, usage: "what is spoken, such as en, de, pt-BR; without it English"},
		{name: "smart_format", usual: on, usage: "numbers, dates, addresses as they are written"},
		{name: "punctuate", usual: on, usage: "punctuation and capitals"},
		{name: "diarize", usual: on, usage: "who speaks"},
		{name: "multichannel", usage: "each channel by itself"},
		{name: "utterance_end_ms", kind: paramNumber, usual: "1000", usage: "how long a pause ends an utterance, in milliseconds, 1000 or more"},
		{name: "endpointing", kind: paramNumber, usage: "how long a silence ends a phrase, in milliseconds"},
		{name: "vad_events", usage: "messages when somebody begins to speak"},
		{name: "detect_entities", usage: "names, places, numbers"},
		{name: "keyterm", kind: paramList, usage: "a term that is likely to be said (nova-3); may be repeated"},
		{name: "keywords", kind: paramList, usage: "a word that is likely to be said, word:2 (before nova-3); may be repeated"},
		{name: "redact", kind: paramList, of: []string{"pci", "numbers", "ssn"}, usage: "leave out pci, numbers, ssn; may be repeated"},
		{name: "search", kind: paramList, usage: "find where this sounds to be said; may be repeated"},
		{name: "replace", kind: paramList, usage: "write another word, said:written; may be repeated"},
		{name: "profanity_filter", usage: "leave out or replace profanity"},
		{name: "numerals", usage: "numbers as digits"},
		{name: "dictation", usage: "commands such as \"new line\" as what they mean"},
		{name: "version", kind: paramWord, of: []string{"latest"}, usage: "version of the model"},
		{name: "tag", kind: paramList, usage: "label in Deepgram's usage reports; may be repeated"},
		{name: "extra", kind: paramList, usage: "what comes back in the answer, as key:value; may be repeated"},
		{name: "mip_opt_out", usage: "keep this out of Deepgram's model improvement; it costs more"},
	}
}
