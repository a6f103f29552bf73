package callgen

// sayIntent is something a customer may want, and sentences that say so.
type sayIntent struct {
	name string
	say  []string // sentences that carry the intent
}

// scene is what a part of a call is about.
type scene struct {
	topics   []string
	intents  []sayIntent
	mood     float64
	customer []string
	agent    []string
}

var scenes = []scene{
	{[]string{"Billing", "Late fee", "Invoice dispute"}, []sayIntent{
		{"Dispute a charge", []string{"I was charged {money} and I do not know why.", "There is a fee of {money} on my {doc} that should not be there."}},
		{"Request a refund", []string{"I would like that {money} refunded, please.", "Can you send the money back to my card?"}},
		{"Update payment method", []string{"I also need to change the card on file.", "Can I switch to paying by bank transfer?"}},
	}, -0.45, []string{
		"The {doc} from {month} does not match what we agreed.", "I have been waiting {num} {unit} for an answer.", "That is {neg}.",
		"I paid on {day}, and I have the {doc} right here.", "{filler} it says {money}, but last month it was {money}.",
		"My {rel} set up autopay in {month}.", "I already talked to the {dept} about this.",
	}, []string{
		"Let me pull up the {doc}.", "I can see a charge of {money} on {month} {ordinal}.", "I am sorry about the confusion with the {doc}.",
		"I have removed the late fee, and the credit will show in {num} business days.", "Could you confirm the last four digits of the card?",
		"The adjustment number is {code}.",
	}},
	{[]string{"Shipping delay", "Order status", "Delivery address"}, []sayIntent{
		{"Track an order", []string{"I am calling to find out where my {product} is.", "Can you tell me when order {code} will arrive?"}},
		{"Change delivery address", []string{"I need it sent to {city} instead.", "I moved, so the address has to change."}},
		{"Resolve wrong item", []string{"The box had a {color} {product}, and I ordered {color}.", "They sent me the wrong {product}."}},
	}, -0.2, []string{
		"The tracking page has said in transit since {day}.", "It was a present for my {rel}, and the birthday is tonight.",
		"The courier left it with a neighbor, I think.", "{filler} I paid extra for {num} day delivery.", "The box was open and the {doc} was missing.",
		"I ordered {num} of them on {month} {ordinal}.",
	}, []string{
		"I see it left the warehouse in {city} on {day}.", "The order number starts with {digits}, is that right?",
		"I can send a replacement {product} today.", "It should reach you by {day} {daypart}.", "I am going to open a case with the {dept}.",
		"You will get a confirmation by {channel}.",
	}},
	{[]string{"Upgrade", "Plan change", "Pricing"}, []sayIntent{
		{"Upgrade plan", []string{"I want to move to the {plan}.", "Can I upgrade to the {plan} today?"}},
		{"Compare prices", []string{"What is the difference between the {plan} and the {plan}?", "How much is the {plan} for {num} people?"}},
		{"Ask for a discount", []string{"Is there any discount for paying up front?", "{comp} offered us {percent} off, so can you match that?"}},
	}, 0.35, []string{
		"We have {num} people in {city} and {num} in {city}.", "The {feature} is what sold me.", "That sounds {pos}.",
		"Could you send me the {doc} by {channel}?", "I would need {feature} as well.", "Budget is about {money} a month.",
		"Let me check with my {rel} and call you back on {day}.",
	}, []string{
		"The {plan} includes {feature} and {feature}.", "That comes to {money} per month for {num} seats.",
		"I can offer {percent} off if we sign before {month} {ordinal}.", "Most teams your size start with the {plan}.", "There is no setup fee.",
		"I will put that in a {doc} for you.",
	}},
	{[]string{"Technical support", "Connectivity", "Device setup"}, []sayIntent{
		{"Troubleshoot a device", []string{"My {product} {issue}.", "The {product} I bought in {month} {issue}."}},
		{"Set up a feature", []string{"I cannot get {feature} to work.", "How do I turn on {feature}?"}},
		{"Schedule a technician", []string{"Can someone come out on {day}?", "I would rather have a technician look at it."}},
	}, -0.25, []string{
		"I already tried turning it off and on again.", "The light is {color}, and then it goes {color}.", "It worked fine until {day}.",
		"{filler} it shows an error that says {code}.", "There are {num} devices on the network.", "Nothing happens when I hold the button.",
		"Oh wait, now it is doing something.",
	}, []string{
		"Please unplug the {product} for {num} seconds.", "What color is the light on the front?", "I am going to run {feature} from here.",
		"Could you read me the serial number on the back?", "It looks like the firmware is {num} versions behind.",
		"I can book a visit for {day} {daypart}.",
	}},
	{[]string{"Cancellation", "Retention offer", "Contract terms"}, []sayIntent{
		{"Cancel subscription", []string{"I would like to cancel my {plan}.", "Please close the account at the end of {month}."}},
		{"Ask about contract terms", []string{"What happens if I leave before the contract ends?", "Is there a penalty for leaving early?"}},
		{"Accept an offer", []string{"Fine, I will stay for {num} more months.", "All right, at {money} a month I will keep it."}},
	}, -0.35, []string{
		"I want to leave because {reason}.", "I have been a customer for {num} years.", "Nobody told me about {feature}.", "That is {neg}, to be honest.",
		"Your colleague in the {dept} promised me {percent} off.", "I do not want another offer, thank you.",
	}, []string{
		"I am sorry to hear that you want to leave.", "May I ask what made you decide?", "I could move you to the {plan} for {money}.",
		"The contract runs until {month} {ordinal}.", "There would be a fee of {money}.", "I will note that {reason}.",
	}},
	{[]string{"Appointment", "Scheduling", "Calendar"}, []sayIntent{
		{"Book an appointment", []string{"I would like to come in on {day} {daypart}.", "Do you have anything on {month} {ordinal}?"}},
		{"Reschedule appointment", []string{"I have to move my appointment to {day}.", "Something came up, can we do {day} instead?"}},
	}, 0.1, []string{
		"The {daypart} would be best.", "My {rel} has to be there too.", "I can do any time after {smallnum}.", "Could you text me the address?",
		"I will be driving from {city}.",
	}, []string{
		"I have {smallnum} thirty or a quarter past {smallnum}.", "You are booked for {day} at {smallnum}.", "Please arrive {num} minutes early.",
		"I will send the details by {channel}.", "The office is in {city}, on the second floor.",
	}},
	{[]string{"Account security", "Password reset", "Identity verification"}, []sayIntent{
		{"Reset password", []string{"I am locked out of my account.", "The reset link never arrives."}},
		{"Report fraud", []string{"Someone logged in from {city}, and it was not me.", "There are {num} orders I did not place."}},
	}, -0.4, []string{
		"My email is {email}.", "I got {num} codes by text and none of them work.", "I am worried about my data.", "The last time I signed in was {month}.",
		"My mother's maiden name is {last}.", "That is {neg}.",
	}, []string{
		"For security, I need your date of birth.", "I have sent a code to the number ending in {digits}.", "I am locking the account while we check.",
		"I will turn on {feature} for you.", "The {dept} will call within {num} {unit}.", "Thank you, you are verified.",
	}},
	{[]string{"Product demo", "Integration", "Implementation timeline"}, []sayIntent{
		{"Request a demo", []string{"We would love to see {feature} in action.", "Could you show us the {feature}?"}},
		{"Ask about integration", []string{"Does it talk to what {company} already uses?", "How would we get data out through {feature}?"}},
		{"Schedule a follow up", []string{"Let us talk again on {day}.", "Can we set up a call with our {rel} next week?"}},
	}, 0.3, []string{
		"Right now we use {comp}, and it is {neg}.", "We process about {num} thousand calls a month.", "That is {pos}.", "What about {feature}?",
		"Who else in {city} uses this?", "Our deadline is {month} {ordinal}.",
	}, []string{
		"Let me share my screen.", "This is where {feature} lives.", "{company} went live in {num} weeks.",
		"You would have a dedicated engineer named {first}.", "We can start a pilot with {num} users.", "The connector for that is ready today.",
	}},
	{[]string{"Returns", "Warranty", "Exchange"}, []sayIntent{
		{"Return an item", []string{"I want to send the {product} back.", "How do I return a {color} {product}?"}},
		{"Claim warranty", []string{"It broke after {num} months, so it should be covered.", "Is the {product} still under warranty?"}},
	}, -0.1, []string{
		"I still have the {doc} and the box.", "It {issue}.", "I bought it at the store in {city}.",
		"{filler} the {color} one is fine, it is the {color} one.", "Will I have to pay for postage?",
	}, []string{
		"You have {num} days to return it.", "I am emailing a return label now.", "The warranty covers that.", "Please write {code} on the box.",
		"The refund takes {num} business days after we receive it.", "We can exchange it for the {color} model.",
	}},
	{[]string{"Feedback", "Customer satisfaction", "Escalation"}, []sayIntent{
		{"Give positive feedback", []string{"I just want to say {first} was {pos}.", "Honestly, this was {pos}."}},
		{"File a complaint", []string{"I want to make a formal complaint.", "I want to speak to a supervisor."}},
	}, 0.15, []string{
		"I called {num} times before someone picked up.", "{first} from the {dept} fixed it in {num} minutes.", "You should give that person a raise.",
		"The hold music is {neg}.", "I left a message on {day}.",
	}, []string{
		"I will pass that on to {first} in the {dept}.", "Thank you for telling us.", "I am sorry you had to wait.",
		"I can transfer you to my supervisor, {first} {last}.", "There is a short survey after the call.",
	}},
}
