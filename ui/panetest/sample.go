package panetest

import (
	"encoding/json"
	"strings"
	"testing"

	"earshot/model"
)

// turns are what is said: when, by whom. Each word takes 0.25 s and is followed
// by 0.05 s of silence.
var turns = []struct {
	at      float64
	speaker int
	text    string
}{
	{1, 0, "Parker Scarves. How may I help you?"},                                 // 0-6
	{4.5, 1, "I bought a scarf for my wife and they shipped the wrong color."},    // 7-19
	{10, 0, "Oh, I am so sorry, sir."},                                            // 20-25
	{12, 1, "I got it for her birthday, which is tonight, and now I'm not sure."}, // 26-39
	{18, 0, "Okay. What color did you want?"},                                     // 40-45
	{25, 1, "Blue. The New Yorker, I think."},                                     // 46-51
	{28, 0, "We send it by courier tonight."},                                     // 52-57
	{31, 1, "Thank you so much, that is wonderful!"},                              // 58-64
}

type object = map[string]any

// sample returns the answer of /v1/listen.
func sample() []byte {
	var words []object
	for _, t := range turns {
		for i, w := range strings.Fields(t.text) {
			start := t.at + float64(i)*.3
			confidence := .998
			if w == "New" {
				confidence = .412
			}
			words = append(words, object{
				"word": strings.ToLower(strings.Trim(w, ".,?!")), "punctuated_word": w,
				"start": start, "end": start + .25, "confidence": confidence, "speaker": t.speaker,
				"sentiment": "neutral", "sentiment_score": .125,
			})
		}
	}
	text := func(first, last int) string {
		var said []string
		for _, w := range words[first : last+1] {
			said = append(said, w["punctuated_word"].(string))
		}
		return strings.Join(said, " ")
	}
	labelled := func(kind string, first, last, shift int, labels ...any) object {
		var list []object
		for i := 0; i < len(labels); i += 2 {
			list = append(list, object{kind: labels[i], "confidence_score": labels[i+1]})
		}
		return object{"text": text(first, last), "start_word": first + shift, "end_word": last + shift, kind + "s": list}
	}
	mood := func(first, last int, label string, score float64) object {
		return object{"text": text(first, last), "start_word": first, "end_word": last, "sentiment": label, "sentiment_score": score}
	}
	doc := object{
		"metadata": object{"request_id": "a", "duration": 34.5, "channels": 1},
		"results": object{
			"channels": []object{{"alternatives": []object{{"transcript": text(0, len(words)-1), "words": words}}}},
			"topics": object{"segments": []object{
				labelled("topic", 0, 6, 1, "Scarves", .0006125),
				labelled("topic", 7, 19, 0, "Wrong color", 5.8e-06, "Gifts", .25),
				labelled("topic", 52, 57, 0, "Delivery", .9731),
			}},
			"intents": object{"segments": []object{labelled("intent", 7, 19, 0, "Complain about the order", .0304)}},
			"sentiments": object{
				"segments": []object{
					mood(0, 19, "neutral", -.1625), mood(20, 39, "negative", -.37117594480514526),
					mood(40, 57, "neutral", .12), mood(58, 64, "positive", .8125),
				},
				"average": object{"sentiment": "neutral", "sentiment_score": -.1338},
			},
			"summary": object{"result": "success", "short": "The customer bought a scarf for his wife's birthday and got the wrong color. The agent sends a blue one by courier."},
		},
	}
	b, err := json.Marshal(doc)
	if err != nil {
		panic(err) // the document is made of plain maps and lists
	}
	return b
}

// Sample returns a small call: two voices, a topic that the service counted
// one word too high, labels of very small scores, a dip, dead air, a doubtful
// word.
func Sample(t testing.TB) *model.Call { return Decode(t, sample()) }
