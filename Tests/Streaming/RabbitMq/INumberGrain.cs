namespace Social.Tests.Streaming.RabbitMq;

[Alias("social.tests.streaming.rabbitmq.INumberGrain")]
internal interface INumberGrain : IGrainWithStringKey;
