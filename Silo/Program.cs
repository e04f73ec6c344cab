using Social.Silo;

return await SocialSilo.RunAsync(args);
