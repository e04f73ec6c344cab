using Social.Silo;

await SocialSilo.Build(args).RunAsync();
