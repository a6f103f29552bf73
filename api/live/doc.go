// Package live streams sound to Deepgram while it is being made, and hands on
// the words that come back.
//
//	err := live.Run(ctx, live.Config{
//		Client: &api.Client{Key: key},
//		Params: api.Params{{Name: "interim_results", Value: "true"}},
//		Format: live.Format{SampleRate: 16000, Channels: 1},
//	}, microphone, func(e live.Event) {
//		log.Record(e)
//		screen.Show(e)
//	})
//
// # What holds when a connection is lost
//
// Sound is kept until a final message has covered it, a minute of it at most.
// Every final word is handed on once, and in order:
//
//   - A final message covers the time from its start to its start plus its
//     duration, also when it has no words. Both count from the beginning of its
//     connection; with the connection's offset they are times of the recording.
//     Finals of one channel follow each other without overlap (seen on recorded
//     streams), so each channel is settled up to where its last final ends.
//   - A new connection is opened only after the old one's last message has been
//     read. Its time 0 is where the least settled channel is settled. A channel
//     that is settled further is sent as silence up to there, so the service
//     hears no word again whose final has come. No word is cut in two, for a
//     final never ends within one.
//   - Nothing is settled that was not sent, whatever the service says.
//   - Should a final reach back before what was settled all the same, its words
//     count from there on: a word whose middle lies before was final already. A
//     final of which no word is left is marked Repeated.
//
// Sound that had to be dropped is told as a [Gap]. The numbers that the
// service gives to speakers begin anew with every connection.
package live
