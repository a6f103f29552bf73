package callgen

import "strings"

// A small phrase grammar of support and sales calls: {slot} in a phrase is
// replaced by a draw from slots, or by something made up (see expand).
var slots = map[string][]string{
	"first":   strings.Fields(`Amara Bela Carlos Dana Elif Farid Greta Hana Ivo Jonas Kaya Leon Mira Noor Olga Pavel Quinn Rosa Sami Tara Umar Vera Wanda Xenia Yara Zoe Aiden Brooke Cedric Delia Emil Fiona Gus Helga Imani Jared Kofi Lucia Marek Nadia Otto Priya Ravi Sven Tomas Ursula Viktor Wes Yusuf Zara`),
	"last":    strings.Fields(`Abbot Birch Castellan Dove Ellery Fairweather Greenough Holloway Ibarra Jansen Kowal Lindqvist Marsh Nakamura Okafor Petrov Quigley Rourke Salazar Thistle Underhill Varga Whitlock Yates Zielinski Ashdown Brightwell Cormack Delacroix Estrada Fenwick Galloway Hargrave Iverson Jolly Kestrel Larkspur Montague Northcote Osgood`),
	"company": strings.Fields(`Harborlight Bluefern Tindle Ostermann Quickpost Northwick Calyx Fernweh Larkline Mosaic Pinecrest Redwharf Silverbirch Tallyho Umbra Verdant Wavelet Yonder Zephyr Brindle`),
	"product": {"wireless router", "thermal printer", "standing desk", "noise cancelling headset", "smart thermostat", "espresso machine",
		"tablet case", "docking station", "garden sensor kit", "running watch", "office chair", "security camera", "portable projector", "electric kettle",
		"mesh extender", "label maker", "air purifier", "camping lantern", "graphics tablet", "bike trainer"},
	"plan": {"starter plan", "family plan", "business plan", "annual subscription", "premium tier", "unlimited data plan", "pay as you go plan",
		"student plan", "enterprise agreement", "loyalty bundle"},
	"feature": {"call forwarding", "two factor sign in", "shared calendars", "offline mode", "automatic backups", "usage alerts", "voicemail to text",
		"single sign on", "parental controls", "remote diagnostics", "custom dashboards", "bulk export", "webhook delivery", "dark mode",
		"priority routing"},
	"city":     strings.Fields(`Lisbon Tampere Oslo Ghent Porto Riga Bergen Malaga Turin Leeds Denver Tucson Boise Halifax Perth Durban Lagos Nairobi Osaka Pune`),
	"month":    strings.Fields(`January February March April May June July August September October November December`),
	"day":      strings.Fields(`Monday Tuesday Wednesday Thursday Friday Saturday Sunday`),
	"daypart":  {"morning", "afternoon", "evening", "lunchtime"},
	"num":      strings.Fields(`two three four five six seven eight nine ten eleven twelve fourteen fifteen eighteen twenty thirty forty`),
	"smallnum": strings.Fields(`one two three four five six`),
	"color":    strings.Fields(`blue charcoal ivory crimson teal graphite amber olive silver plum`),
	"issue": {"keeps dropping the connection", "will not turn on", "shows a red light", "makes a grinding noise", "restarts every hour",
		"says the license has expired", "freezes on the welcome screen", "does not charge past half", "smells like hot plastic", "refuses to pair",
		"prints blank pages", "loses the settings overnight"},
	"doc": {"invoice", "receipt", "delivery note", "contract", "warranty card", "purchase order", "return label", "statement", "quote",
		"service report"},
	"dept": {"billing team", "returns desk", "network group", "warehouse", "retention team", "field service crew", "fraud department",
		"onboarding squad", "product team", "accounts office"},
	"pos": {"wonderful", "really helpful", "brilliant", "quick and painless", "exactly what I needed", "much better than I expected", "a relief",
		"very kind", "fantastic", "so easy"},
	"neg": {"unacceptable", "really frustrating", "a complete mess", "disappointing", "ridiculous", "the third time this month",
		"not what I was promised", "awful", "exhausting", "a waste of my afternoon"},
	"filler":  {"um,", "uh,", "you know,", "well,", "so,", "I mean,", "actually,", "like,", "okay, so", "right, so"},
	"rel":     {"wife", "husband", "sister", "neighbor", "manager", "business partner", "daughter", "father", "roommate", "assistant"},
	"unit":    {"minutes", "hours", "business days", "weeks"},
	"channel": {"chat", "email", "the app", "the website", "the store", "a text message"},
	"reason": {"we are moving to {city}", "the price went up", "I found a cheaper offer", "we no longer need it", "my {rel} already has one",
		"the trial ended", "our team grew", "the old one broke"},
	"comp": {"a competitor", "another vendor", "the supplier in {city}", "our current provider", "an open source tool"},
}

var greetings = []string{
	"Thank you for calling {company}, this is {first}, how can I help you today?",
	"{company} support, {first} speaking.",
	"Good {daypart}, you are through to the {dept}.",
	"Hi, this is {first} from {company}, is this a good time?",
	"This call may be recorded for quality and training purposes.",
}
var customerHellos = []string{"Hi, my name is {first} {last}.", "Hello, yes, this is {first}.", "Oh, hi, I finally got through.",
	"Hey {first}, thanks for taking the call."}
var closings = []string{"Is there anything else I can help you with?", "Thank you for your patience.", "Have a lovely {daypart}.",
	"You will hear from us by {day}."}
var customerGoodbyes = []string{"No, that is all, thank you.", "Great, bye bye.", "Okay, talk to you on {day}.", "Thanks, you have been {pos}."}
var backchannels = []string{"Mhmm.", "Right.", "Okay.", "Yeah.", "I see.", "Sure.", "Uh-huh.", "Got it.", "No problem.", "Oh, okay.", "Perfect.",
	"Exactly.", "Hmm."}
var smallTalk = []string{
	"Let me see if I can help you with that.", "One moment, please.", "Sorry, could you repeat that?", "I I think so.", "It it was {day}, I believe.",
	"Could you spell that for me?", "That makes sense.", "I do not think so.", "Let me write that down.", "Can you hear me okay?",
	"You broke up there for a second.",
	"The number is {digits}.", "That is {digits}, correct?", "It is {code}, with a dash.", "I will stay on the line.", "As I said, it was {money}.",
	"From {company}, yes.", "We opened in {month}, in {city}.", "It is about the {product}, the {color} one.", "{first} told me the same thing.",
	"Give me {num} seconds.", "I appreciate that, {first}.", "It is not urgent, but {reason}.",
}

var ordinals = strings.Fields(`first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth`)
var digitWords = strings.Fields(`zero one two three four five six seven eight nine`)
var syllables = strings.Fields(`ba ber cor da del fen gra hol in jor ka lan mer nor ol pra quen ra sol tar un ver wen xi yor zan mi to lu pe`)
var cityEndings = strings.Fields(`ton ville burg ford mouth stad heim`)
var nameEndings = strings.Fields(`son man ez ski ova ley ard`)
